//! Compares two JSON values, and says by path where they differ.

use serde_json::{Map, Number, Value};

/// One place where two values differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where, such as `rows[0].value`; empty for the whole value.
    pub path: String,
    /// The same, step by step.
    pub steps: Vec<Step>,
    /// What was expected there; none when nothing was.
    pub expected: Option<Value>,
    /// What is there; none when nothing is.
    pub actual: Option<Value>,
}

/// Where a value is not exactly the expected one. Numbers count by their value: 10 is 10.0.
pub fn exact(expected: &Value, actual: &Value) -> Vec<Difference> {
    let mut comparison = Comparison::default();
    comparison.exact(expected, actual);
    comparison.found
}

/// Where a value does not hold all that is expected. An object may have more fields, and a
/// list more items before, between and after the expected ones.
pub fn subset(expected: &Value, actual: &Value) -> Vec<Difference> {
    let mut comparison = Comparison::default();
    comparison.subset(expected, actual);
    comparison.found
}

#[derive(Default)]
struct Comparison {
    path: Vec<Step>,
    found: Vec<Difference>,
}

/// One step down into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a field.
    Key(String),
    /// Into an item.
    Index(usize),
}

impl Comparison {
    fn exact(&mut self, expected: &Value, actual: &Value) {
        match (expected, actual) {
            (Value::Object(expected), Value::Object(actual)) => {
                self.fields(expected, actual, Self::exact);
                for (key, value) in actual {
                    if !expected.contains_key(key) {
                        self.at(Step::Key(key.clone()), |this| {
                            this.differs(None, Some(value));
                        });
                    }
                }
            }
            (Value::Array(expected), Value::Array(actual)) => {
                for index in 0..expected.len().max(actual.len()) {
                    self.at(Step::Index(index), |this| {
                        match (expected.get(index), actual.get(index)) {
                            (Some(expected), Some(actual)) => this.exact(expected, actual),
                            (expected, actual) => this.differs(expected, actual),
                        }
                    });
                }
            }
            _ => self.scalar(expected, actual),
        }
    }

    fn subset(&mut self, expected: &Value, actual: &Value) {
        match (expected, actual) {
            (Value::Object(expected), Value::Object(actual)) => {
                self.fields(expected, actual, Self::subset);
            }
            (Value::Array(expected), Value::Array(actual)) => self.items(expected, actual),
            _ => self.scalar(expected, actual),
        }
    }

    fn fields(
        &mut self,
        expected: &Map<String, Value>,
        actual: &Map<String, Value>,
        compare: fn(&mut Self, &Value, &Value),
    ) {
        for (key, value) in expected {
            self.at(Step::Key(key.clone()), |this| match actual.get(key) {
                Some(actual) => compare(this, value, actual),
                None => this.differs(Some(value), None),
            });
        }
    }

    /// Every expected item, in order, among the actual ones.
    fn items(&mut self, expected: &[Value], actual: &[Value]) {
        let mut from = 0;
        for (index, item) in expected.iter().enumerate() {
            let rest = &actual[from..];
            match rest.iter().position(|other| subset(item, other).is_empty()) {
                Some(at) => from += at + 1,
                // With as many items on both sides the pairs are what the author meant.
                None if expected.len() == actual.len() => {
                    self.at(Step::Index(index), |this| this.subset(item, &actual[index]));
                }
                None => self.at(Step::Index(index), |this| this.differs(Some(item), None)),
            }
        }
    }

    fn scalar(&mut self, expected: &Value, actual: &Value) {
        let is_same = match (expected, actual) {
            (Value::Number(a), Value::Number(b)) => is_same_number(a, b),
            _ => expected == actual,
        };
        if !is_same {
            self.differs(Some(expected), Some(actual));
        }
    }

    fn at(&mut self, step: Step, act: impl FnOnce(&mut Self)) {
        self.path.push(step);
        act(self);
        self.path.pop();
    }

    fn differs(&mut self, expected: Option<&Value>, actual: Option<&Value>) {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Index(index) => path.push_str(&format!("[{index}]")),
                Step::Key(key) if is_plain(key) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key);
                }
                Step::Key(key) => path.push_str(&format!("[{}]", Value::from(key.as_str()))),
            }
        }
        self.found.push(Difference {
            path,
            steps: self.path.clone(),
            expected: expected.cloned(),
            actual: actual.cloned(),
        });
    }
}

fn is_plain(key: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    !key.is_empty() && key.chars().all(is_word) && !key.starts_with(|c: char| c.is_ascii_digit())
}

/// Whole numbers count digit by digit, for a float holds only the first sixteen of them. Beside
/// a fraction or an exponent both count as floats: 10 is 10.0.
fn is_same_number(a: &Number, b: &Number) -> bool {
    match a.is_f64() || b.is_f64() {
        true => a.as_f64() == b.as_f64(),
        false => a == b,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(differences: &[Difference]) -> Vec<String> {
        let show = |value: &Option<Value>| match value {
            Some(value) => value.to_string(),
            None => "nothing".to_owned(),
        };
        let tell = |d: &Difference| {
            let (expected, actual) = (show(&d.expected), show(&d.actual));
            format!("{}: {expected} / {actual}", d.path)
        };
        differences.iter().map(tell).collect()
    }

    #[test]
    fn differences_are_told_by_path() {
        let expected = json!({"a": {"b": [1, 2, 3]}, "c.d": 1, "gone": null});
        let actual = json!({"a": {"b": [1, 5]}, "c.d": 2, "new": true});
        assert_eq!(
            told(&exact(&expected, &actual)),
            [
                "a.b[1]: 2 / 5",
                "a.b[2]: 3 / nothing",
                "[\"c.d\"]: 1 / 2",
                "gone: null / nothing",
                "new: nothing / true",
            ]
        );
        assert_eq!(told(&exact(&json!(1), &json!("1"))), [": 1 / \"1\""]);
    }

    #[test]
    fn numbers_count_by_value() {
        assert!(exact(&json!(10), &json!(10.0)).is_empty());
        assert!(!exact(&json!(10), &json!(10.5)).is_empty());
        assert!(!exact(&json!(u64::MAX), &json!(1)).is_empty());
    }

    #[test]
    fn whole_numbers_count_to_the_last_digit() {
        let id = 1_799_999_999_999_999_999_i64;
        assert!(exact(&json!(id), &json!(id)).is_empty());
        assert!(!exact(&json!(id), &json!(id - 9)).is_empty());
        assert!(!subset(&json!({"id": id}), &json!({"id": id - 9})).is_empty());
        assert!(!exact(&json!(u64::MAX), &json!(u64::MAX - 1)).is_empty());
        assert!(!exact(&json!(i64::MIN), &json!(i64::MIN + 1)).is_empty());
    }

    #[test]
    fn a_subset_leaves_room_for_more() {
        let actual = json!({"a": 1, "list": [{"x": 1, "y": 2}, {"x": 3}, {"x": 5}]});
        let fits = |expected| told(&subset(&expected, &actual));
        assert!(fits(json!({})).is_empty());
        assert!(fits(json!({"list": [{"y": 2}, {"x": 5}]})).is_empty());
        assert_eq!(
            fits(json!({"list": [{"x": 5}, {"x": 1}]})),
            ["list[1]: {\"x\":1} / nothing"]
        );
        assert_eq!(
            fits(json!({"list": [{"x": 1}, {"x": 4}, {"x": 5}]})),
            ["list[1].x: 4 / 3"]
        );
    }
}
