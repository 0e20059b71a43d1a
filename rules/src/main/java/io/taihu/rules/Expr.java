package io.taihu.rules;

import java.util.List;

/** An expression as it was written: names are not looked up yet, and nothing has a type. Immutable. */
sealed interface Expr {
    /** Offset in its clause. */
    int at();

    /** Length in its clause. */
    int length();

    /** A number; its unit is empty when it has none. */
    record Number(double value, String unit, int at, int length) implements Expr {}

    record Text(String value, int at, int length) implements Expr {}

    record Truth(boolean value, int at, int length) implements Expr {}

    /** A property, a {@code let}, or {@code label.x}. */
    record Name(String name, int at, int length) implements Expr {}

    /** {@code last 5}: so many values, as what a window is long. */
    record Last(int count, int at, int length) implements Expr {}

    /** A function, or an operator under its sign. */
    record Call(String name, List<Expr> arguments, int at, int length) implements Expr {}

    /** Some values, behind {@code in}. */
    record Several(List<Expr> items, int at, int length) implements Expr {}
}
