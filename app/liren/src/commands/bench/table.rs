//! Figures with their limits, as a table.

/// One line.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// What it may be at most (or at least); `None` when it is only told.
    pub limit: Option<f64>,
    /// Larger is better.
    pub at_least: bool,
    /// What was found.
    pub value: f64,
    /// Unit.
    pub unit: &'static str,
}

impl Figure {
    /// At most `limit`.
    pub fn most(name: impl Into<String>, limit: f64, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), limit: Some(limit), at_least: false, value, unit }
    }
    /// At least `limit`.
    pub fn least(name: impl Into<String>, limit: f64, value: f64, unit: &'static str) -> Self {
        Self { at_least: true, ..Self::most(name, limit, value, unit) }
    }
    /// Without a limit.
    pub fn told(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), limit: None, at_least: false, value, unit }
    }
    /// Whether it is within its limit.
    pub fn is_ok(&self) -> bool {
        self.limit.is_none_or(|limit| if self.at_least { self.value >= limit } else { self.value <= limit })
    }
    /// Its line of the table.
    pub fn line(&self) -> String {
        let number = |n: f64| if n.abs() >= 100.0 { format!("{n:.0}") } else { format!("{n:.2}") };
        let (limit, ratio) = match self.limit {
            Some(limit) => {
                let sign = if self.at_least { "≥" } else { "≤" };
                (format!("{sign} {}", number(limit)), format!("{:.2}", self.value / limit))
            }
            None => ("-".into(), "-".into()),
        };
        let word = match self.limit {
            None => "told",
            Some(_) if self.is_ok() => "ok",
            Some(_) => "MISSED",
        };
        format!("| {} | {limit} | {} {} | {ratio} | {word} |", self.name, number(self.value), self.unit)
    }
}

/// The value below which so many hundredths lie.
pub fn percentile(values: &mut [f64], hundredths: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((values.len() * hundredths / 100).min(last)).copied().unwrap_or(0.0)
}
