package io.taihu.rules;

import io.taihu.model.Limit;
import io.taihu.rules.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an expression: operators by their precedence, from {@code ? :} over {@code or}, {@code and}, {@code not}, comparisons,
 * {@code ??}, {@code + -} to {@code * /}. For one clause and one thread.
 */
final class Parser {
    /** Deepest nesting. */
    @Limit(value = "Deepest nesting of an expression in a rule", zh = "规则表达式的最大嵌套层数", reached = Limit.Reached.REFUSED)
    static final int DEPTH_MAX = 32;

    private static final int CHOICE = 1;
    private static final int OR = 2;
    private static final int AND = 3;
    private static final int NOT = 4;
    private static final int COMPARE = 5;
    private static final int ELSE = 6;
    private static final int ADD = 7;
    private static final int MULTIPLY = 8;
    private static final int SIGN = 9;

    private final Clause clause;
    private final List<Token> tokens;
    private int next;
    private int depth;

    private Parser(Clause clause) {
        this.clause = clause;
        this.tokens = Lexer.tokens(clause);
    }

    /**
     * Reads a clause that is one expression.
     *
     * @throws FaultException at its first fault
     */
    static Expr parse(Clause clause) {
        Parser parser = new Parser(clause);
        Expr expr = parser.expression(CHOICE);
        Token rest = parser.tokens.get(parser.next);
        if (rest.kind() != Kind.END) {
            throw parser.fault(
                    rest,
                    "the expression is complete before " + rest.words()
                            + "; expected an operator such as and, or, < or +");
        }
        return expr;
    }

    private Expr expression(int least) {
        if (++depth > DEPTH_MAX) {
            throw fault(peek(), "nested deeper than " + DEPTH_MAX + "; give parts of it names under let");
        }
        int from = peek().at();
        Expr left = prefix();
        for (int links = 0; ; links++) {
            Token token = peek();
            String operator = operator(token);
            int precedence = precedence(operator);
            if (precedence < least) {
                depth--;
                return left;
            }
            if (links == Extent.LEVELS_MAX) {
                throw fault(token, Extent.TOO_DEEP);
            }
            next++;
            left = switch (precedence) {
                case CHOICE -> choice(left, from);
                case COMPARE -> comparison(left, token, operator, from);
                default -> binary(operator, left, expression(precedence + 1), from);
            };
        }
    }

    private Expr choice(Expr condition, int from) {
        Expr yes = expression(CHOICE);
        expect(":", "a ? b : c gives b or c");
        Expr no = expression(CHOICE);
        return new Expr.Call("?", List.of(condition, yes, no), from, before() - from);
    }

    private Expr comparison(Expr left, Token token, String operator, int from) {
        Expr right = operator.equals("in") ? several() : expression(ELSE);
        String second = operator(peek());
        if (precedence(second) == COMPARE) {
            throw fault(peek(), "two comparisons in a row; write a " + token.text() + " b and b " + second + " c");
        }
        return binary(operator, left, right, from);
    }

    private Expr several() {
        Token open = peek();
        String close = open.is("[") ? "]" : ")";
        if (!open.is("[") && !open.is("(")) {
            throw fault(open, "in is followed by values in brackets, as in state in ['A', 'B'], got " + open.words());
        }
        next++;
        List<Expr> items = items(close);
        return new Expr.Several(items, open.at(), before() - open.at());
    }

    private Expr prefix() {
        Token token = peek();
        next++;
        if (token.is("-")) {
            Expr operand = expression(SIGN);
            return operand instanceof Expr.Number n
                    ? new Expr.Number(-n.value(), n.unit(), token.at(), before() - token.at())
                    : new Expr.Call("-", List.of(operand), token.at(), before() - token.at());
        }
        if (token.is("!") || token.word("not")) {
            Expr operand = expression(NOT + 1);
            return new Expr.Call("not", List.of(operand), token.at(), before() - token.at());
        }
        if (token.is("(")) {
            Expr inner = expression(CHOICE);
            expect(")", "what is opened by ( is closed by )");
            return inner;
        }
        return switch (token.kind()) {
            case NUMBER -> new Expr.Number(token.number(), token.text(), token.at(), token.length());
            case TEXT -> new Expr.Text(token.text(), token.at(), token.length());
            case NAME -> named(token);
            case SIGN, END -> {
                next--;
                throw fault(
                        token,
                        "expected a value, such as a property, a number with its unit or a function, got "
                                + token.words());
            }
        };
    }

    private Expr named(Token token) {
        if (token.word("true") || token.word("false")) {
            return new Expr.Truth(token.word("true"), token.at(), token.length());
        }
        if (token.word("last") && peek().kind() == Kind.NUMBER) {
            Token count = peek();
            next++;
            if (!count.text().isEmpty() || count.number() != Math.rint(count.number())) {
                throw fault(count, "last is followed by a whole number of values, as in last 5, got " + count.words());
            }
            return new Expr.Last((int) Math.min(count.number(), Integer.MAX_VALUE), token.at(), before() - token.at());
        }
        if (token.word("within") && peek().kind() == Kind.NUMBER) {
            Token time = peek();
            next++;
            Expr number = new Expr.Number(time.number(), time.text(), time.at(), time.length());
            return new Expr.Call("within", List.of(number), token.at(), before() - token.at());
        }
        if (peek().is("(") && token.length() == token.text().length()) {
            next++;
            List<Expr> arguments = items(")");
            return new Expr.Call(token.text(), arguments, token.at(), before() - token.at());
        }
        if (Lexer.WORDS.contains(token.text()) && token.length() == token.text().length()) {
            next--;
            throw fault(token, "expected a value before " + token.words());
        }
        return new Expr.Name(token.text(), token.at(), token.length());
    }

    private List<Expr> items(String close) {
        List<Expr> items = new ArrayList<>();
        if (peek().is(close)) {
            next++;
            return items;
        }
        while (true) {
            items.add(expression(CHOICE));
            if (peek().is(",")) {
                next++;
            } else {
                expect(close, "values are separated by commas and closed by " + close);
                return items;
            }
        }
    }

    /** Two operands, with the brackets in which they stand. */
    private Expr binary(String operator, Expr left, Expr right, int from) {
        return new Expr.Call(operator, List.of(left, right), from, before() - from);
    }

    /** The operator that a token is, under its one name; empty when it is none. */
    private static String operator(Token token) {
        if (token.kind() == Kind.NAME) {
            return token.word("and") || token.word("or") || token.word("in") ? token.text() : "";
        }
        if (token.kind() != Kind.SIGN) {
            return "";
        }
        return switch (token.text()) {
            case "&&" -> "and";
            case "||" -> "or";
            default -> token.text();
        };
    }

    private static int precedence(String operator) {
        return switch (operator) {
            case "?" -> CHOICE;
            case "or" -> OR;
            case "and" -> AND;
            case "==", "!=", "<", "<=", ">", ">=", "in" -> COMPARE;
            case "??" -> ELSE;
            case "+", "-" -> ADD;
            case "*", "/" -> MULTIPLY;
            default -> 0;
        };
    }

    private void expect(String sign, String why) {
        Token token = peek();
        if (!token.is(sign)) {
            throw fault(token, "expected " + sign + " before " + token.words() + ": " + why);
        }
        next++;
    }

    private Token peek() {
        return tokens.get(next);
    }

    /** Where the token that was read last ends. */
    private int before() {
        Token token = tokens.get(next - 1);
        return token.at() + token.length();
    }

    private FaultException fault(Token token, String message) {
        return new FaultException(clause.fault(token.at(), token.length(), message));
    }
}
