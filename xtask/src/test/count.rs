//! How many tests a runner says it ran.

use std::ops::AddAssign;

/// Passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed, were cut off or did not run because something before them broke.
    pub failed: usize,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Count {
    /// One check that is no test of a runner.
    #[must_use]
    pub const fn check(good: bool) -> Self {
        if good { Self { passed: 1, failed: 0 } } else { Self { passed: 0, failed: 1 } }
    }

    /// Adds what `line` of a runner's output says, if it is one of its closing lines.
    pub fn read(&mut self, line: &str) {
        // Not trimmed: nextest shows the output of a failed test indented, and counts it itself.
        if let Some(result) = line.strip_prefix("test result: ") {
            // cargo test: `test result: ok. 3 passed; 0 failed; 0 ignored; ...`
            *self += Self { passed: before(result, "passed"), failed: before(result, "failed") };
            return;
        }
        let line = line.trim();
        if line.starts_with("Summary [") {
            // nextest: `Summary [ 0.1s] 5 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 0 skipped`
            let ran = line.split_once("run:").map_or("", |(_, ran)| ran);
            let failed = before(ran, "failed") + before(ran, "timed") + before(ran, "exec");
            *self += Self { passed: before(ran, "passed"), failed };
        } else if let Some((mark, rest)) = line.split_once(' ').filter(|(mark, _)| matches!(*mark, "#" | "ℹ")) {
            // node: `# pass 3`, or with another reporter `ℹ pass 3`
            debug_assert!(!mark.is_empty());
            if let Some((word, number)) = rest.split_once(' ') {
                let number = number.parse().unwrap_or(0);
                match word {
                    "pass" => self.passed += number,
                    "fail" | "cancelled" => self.failed += number,
                    _ => {}
                }
            }
        }
    }
}

/// The number before `word`, such as 3 in `3 passed`.
fn before(text: &str, word: &str) -> usize {
    let mut last = "";
    for part in text.split([' ', ';', ',']).filter(|part| !part.is_empty()) {
        if part == word {
            return last.parse().unwrap_or(0);
        }
        last = part;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::Count;

    fn read(text: &str) -> Count {
        let mut count = Count::default();
        text.lines().for_each(|line| count.read(line));
        count
    }

    #[test]
    fn closing_lines_of_each_runner_are_read() {
        assert_eq!(
            read(
                "test result: ok. 3 passed; 0 failed; 2 ignored; 0 measured\ntest result: FAILED. 1 passed; 2 failed; 0 ignored"
            ),
            Count { passed: 4, failed: 2 }
        );
        assert_eq!(
            read("     Summary [   0.011s] 9 tests run: 5 passed (1 slow), 2 failed, 2 timed out, 4 skipped"),
            Count { passed: 5, failed: 4 }
        );
        assert_eq!(read("     Summary [   0.011s] 1 test run: 1 passed, 0 skipped"), Count { passed: 1, failed: 0 });
        assert_eq!(
            read("# tests 4\n# pass 3\n# fail 1\n# cancelled 0\nℹ pass 2\nℹ fail 0"),
            Count { passed: 5, failed: 1 }
        );
        assert_eq!(read("    test result: FAILED. 0 passed; 1 failed; 0 ignored"), Count::default());
        assert_eq!(read("3 passed and nobody knows"), Count::default());
    }
}
