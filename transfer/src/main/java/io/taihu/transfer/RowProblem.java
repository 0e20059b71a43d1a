package io.taihu.transfer;

/** A row that cannot be taken, with where it is wrong and what would be right. Carries no stack trace: files have many. */
final class RowProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final String column;

    RowProblem(String column, String reason) {
        super(reason, null, false, false);
        this.column = column;
    }

    /** Name of the column; empty for the whole row. */
    String column() {
        return column;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
