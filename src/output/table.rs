//! Columns that stand under each other.

use super::escape::printable_line;

/// The lines of a table, its head first; each column as wide as its widest cell.
pub fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> Vec<String> {
    let head = head.map(str::to_owned);
    let shown = |row: &[String; N]| row.clone().map(|cell| printable_line(&cell).into_owned());
    let rows: Vec<[String; N]> = std::iter::once(&head).chain(rows).map(shown).collect();
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |name: &str, size: &str| [name.to_owned(), size.to_owned()];
        let lines = table(
            ["name", "size"],
            &[row("charts", "1"), row("\u{1b}[2J", "")],
        );
        assert_eq!(lines, ["name       size", "charts     1", "\\u{1b}[2J"]);
    }
}
