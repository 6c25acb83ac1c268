# Any meeting with a roll: plan, sittings, sign-up, attendance, feedback, summary.
