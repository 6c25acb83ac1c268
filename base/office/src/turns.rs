//! Work that takes a core or much memory, a few pieces at a time: uploaded workbooks and photos unpacked, papers drawn.
//!
//! Each piece is bounded by itself; without a bound on how many there are at once, twenty uploads would take twenty times
//! the memory. Who waits too long, or finds too many waiting, is told so and keeps what was typed.

use std::{sync::Arc, time::Duration};

use liren_kernel::Refusal;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Fault;

/// Longest wait for a turn: the edge ends a request after 60 s.
const LONGEST: Duration = Duration::from_secs(20);

/// A few at a time.
#[derive(Debug)]
pub struct Turns {
    at_once: Arc<Semaphore>,
    line: Arc<Semaphore>,
    longest: Duration,
    steps_back: bool,
}

/// A turn. It ends when this is dropped: give it to the work itself, so that a visitor who goes away in the middle does
/// not make room for the next before the work is done.
#[derive(Debug)]
pub struct Turn {
    _work: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

impl Turns {
    /// `at_once` pieces of work, and `waiting` more in the line.
    #[must_use]
    pub fn new(at_once: usize, waiting: usize) -> Self {
        let line = Arc::new(Semaphore::new(at_once + waiting));
        Self { at_once: Arc::new(Semaphore::new(at_once)), line, longest: LONGEST, steps_back: false }
    }

    /// The same, on threads that let everything else on the machine go first: what is worked on may take longer, and
    /// nobody's page waits for it. For work that asks nothing of the runtime or of the database.
    #[must_use]
    pub const fn stepping_back(mut self) -> Self {
        self.steps_back = true;
        self
    }

    /// The same, with another longest wait.
    #[must_use]
    pub fn waiting(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// `refusal-server-busy` when the line is full, or the wait too long.
    pub async fn take(&self) -> Result<Turn, Fault> {
        let busy = || Fault::from(Refusal::new("refusal-server-busy"));
        let place = self.line.clone().try_acquire_owned().map_err(|_| busy())?;
        let work = tokio::time::timeout(self.longest, self.at_once.clone().acquire_owned()).await;
        let work = work.map_err(|_| busy())?.map_err(|e| Fault::Internal(e.to_string()))?;
        Ok(Turn { _work: work, _place: place })
    }

    /// Waits for a turn, then works off the runtime's threads. The work goes on to its end, and holds its turn until then,
    /// also when nobody waits for it any more.
    ///
    /// # Errors
    /// `refusal-server-busy`; [`Fault::Internal`] when the work broke off.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
        let turn = self.take().await?;
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        if !self.steps_back {
            return tokio::task::spawn_blocking(work).await.map_err(|e| Fault::Internal(e.to_string()));
        }
        let (tell, told) = tokio::sync::oneshot::channel();
        // A thread of its own: one that has stepped back may not come forward again, and is not lent to anything else.
        let thread = std::thread::Builder::new().name("liren-turn".into()).spawn(move || {
            step_back();
            let _ = tell.send(work());
        });
        thread.map_err(|e| Fault::Internal(e.to_string()))?;
        told.await.map_err(|_| Fault::Internal("the work broke off".into()))
    }
}

/// How far such a thread steps back: a third of the share of one that has not (sched(7): a factor of 1.25 each). Further
/// back it would starve on a machine that others keep busy, and a photo must be taken in within the 60 s of a request.
const BACK: i32 = 5;

/// Linux counts this for the thread that asks; elsewhere it would be the whole program.
#[cfg(target_os = "linux")]
fn step_back() {
    use rustix::process::{getpriority_process, setpriority_process};
    let stepped =
        getpriority_process(None).and_then(|now| if now < BACK { setpriority_process(None, BACK) } else { Ok(()) });
    if let Err(error) = stepped {
        tracing::debug!("a thread could not step back: {error}");
    }
}

#[cfg(not(target_os = "linux"))]
fn step_back() {
    tracing::trace!(BACK, "threads do not step back here");
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    };

    use super::*;

    fn refused<T: std::fmt::Debug>(outcome: Result<T, Fault>) -> bool {
        matches!(outcome, Err(Fault::Refused(all)) if all[0].key == "refusal-server-busy")
    }

    #[tokio::test]
    async fn forty_at_once_are_worked_on_two_at_a_time_and_none_is_lost() {
        let turns = Arc::new(Turns::new(2, 100));
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut all = Vec::new();
        for n in 0..40_usize {
            let (turns, now, most) = (turns.clone(), now.clone(), most.clone());
            all.push(tokio::spawn(async move {
                let work = move || {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(2));
                    now.fetch_sub(1, Ordering::SeqCst);
                    n
                };
                turns.run(work).await.unwrap()
            }));
        }
        let mut done = 0;
        for one in all {
            done += one.await.unwrap();
        }
        assert_eq!((done, most.load(Ordering::SeqCst)), ((0..40).sum(), 2));
    }

    #[tokio::test]
    async fn work_that_steps_back_gives_its_answer_and_its_turn_back_also_when_it_breaks_off() {
        let turns = Turns::new(1, 0).stepping_back();
        let broken = turns.run(|| panic!("a picture that breaks its decoder")).await;
        assert!(matches!(broken, Err::<(), _>(Fault::Internal(_))));
        let own = turns.run(|| std::thread::current().name().map(str::to_owned)).await.unwrap();
        assert_eq!(own.as_deref(), Some("liren-turn"));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn only_the_thread_of_the_work_steps_back() {
        let nice = || rustix::process::getpriority_process(None).unwrap();
        let before = nice();
        let within = Turns::new(1, 0).stepping_back().run(nice).await.unwrap();
        assert_eq!((within, nice()), (before.max(BACK), before));
    }

    #[tokio::test]
    async fn who_waits_too_long_or_finds_a_full_line_is_refused() {
        let turns = Turns::new(1, 1).waiting(Duration::from_millis(30));
        let held = turns.take().await.unwrap();
        assert!(refused(turns.take().await), "the wait ends");
        let turns = Turns::new(1, 0);
        let one = turns.take().await.unwrap();
        assert!(refused(turns.take().await), "no place in the line");
        drop((held, one));
        turns.take().await.unwrap();
    }

    #[tokio::test]
    async fn a_visitor_who_goes_away_does_not_make_room_before_the_work_is_done() {
        let turns = Arc::new(Turns::new(1, 0));
        let (begun, has_begun) = mpsc::channel();
        let (end, ends) = mpsc::channel::<()>();
        let ends = Mutex::new(ends);
        let inner = turns.clone();
        let visitor = tokio::spawn(async move {
            let work = move || {
                begun.send(()).unwrap();
                ends.lock().unwrap().recv().unwrap();
            };
            inner.run(work).await
        });
        tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
        visitor.abort();
        assert!(visitor.await.unwrap_err().is_cancelled());
        assert!(refused(turns.take().await), "the work goes on and holds its turn");
        end.send(()).unwrap();
        for _ in 0..500 {
            if turns.take().await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the turn never came back");
    }
}
