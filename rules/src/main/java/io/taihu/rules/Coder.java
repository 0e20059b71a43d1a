package io.taihu.rules;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;

import com.google.re2j.Pattern;
import io.taihu.model.Area;
import io.taihu.rules.Type.Kind;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the code of one expression for its {@link Compiler}: {@code this} is local 0, the thing 1, the time 2. First it looks at all of
 * it, what it needs in fields and which parts become methods of their own; then it may be asked for their code in any order.
 */
final class Coder {
    /** Bytes of code from which on a part is a method of its own: the just-in-time compiler leaves alone what has more than 8,000. */
    private static final int PART_BYTES = 2_000;
    /** Bytes of a load of a field, and of what else a node takes, neither too few. */
    private static final int LOAD = 5;

    private static final int NODE = 16;

    private static final ClassDesc SELF = Compiler.SELF;
    private static final ClassDesc OPS = desc(Ops.class);
    private static final ClassDesc COLUMN = desc(Column.class);
    private static final ClassDesc ROWS = desc(Rows.class);
    private static final ClassDesc STEP = desc(Step.class);
    private static final ClassDesc READ = desc(Memory.Read.class);
    private static final ClassDesc PATTERN = desc(Pattern.class);
    private static final ClassDesc RING = desc(Area.Ring.class);
    private static final ClassDesc POPULATION = desc(Population.class);
    private static final ClassDesc WATCHED = desc(Watched.class);
    private static final ClassDesc DOUBLES = CD_double.arrayType();
    private static final ClassDesc STRINGS = CD_String.arrayType();
    private static final MethodTypeDesc STEP_READ = MethodTypeDesc.of(CD_double, READ, CD_double, CD_int, CD_double);
    private static final MethodTypeDesc STEP_TEXT = MethodTypeDesc.of(CD_String, CD_int, CD_double);
    private static final MethodTypeDesc REGISTERED = MethodTypeDesc.of(CD_String);

    private final Node root;
    private final Population population;
    private final List<Object> constants = new ArrayList<>();
    private final List<ClassDesc> fields = new ArrayList<>();
    /** Fields by what they hold: numbers and texts by value, all else by identity. */
    private final Map<Object, Integer> plain = new HashMap<>();

    private final IdentityHashMap<Object, Integer> held = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Integer> bytes = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Integer> partOf = new IdentityHashMap<>();
    private final List<Node> parts = new ArrayList<>();
    private final Map<String, Pattern> patterns = new HashMap<>();

    Coder(Node root, Population population) {
        this.root = root;
        this.population = population;
        look(root);
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    // what there will be

    Object[] constants() {
        return constants.toArray();
    }

    List<ClassDesc> fields() {
        return fields;
    }

    static String field(int number) {
        return "f" + number;
    }

    int parts() {
        return parts.size();
    }

    static String name(int part) {
        return "part" + part;
    }

    boolean isText(int part) {
        return isText(parts.get(part));
    }

    private static boolean isText(Node node) {
        return node.type().is(Kind.TEXT);
    }

    /** Finds fields and parts, the inner first; returns about how many bytes its code takes where it is used. */
    @SuppressWarnings("ReferenceEquality") // the very same one
    private int look(Node node) {
        Integer known = bytes.get(node);
        if (known != null) {
            return known;
        }
        int size = NODE;
        switch (node) {
            case Node.Constant constant -> number(constant.value());
            case Node.Words words -> text(words.text());
            case Node.Value value when isText(value) -> hold(population.column(value.slot()), COLUMN);
            case Node.Value value -> element(population.column(value.slot()).place());
            case Node.Label label -> {
                hold(population, POPULATION);
                text(label.key());
            }
            case Node.Registered _ -> hold(population, POPULATION);
            case Node.Kept kept -> {
                hold(population.step(kept.memory()), STEP);
                number(kept.parameter());
                size += LOAD;
            }
            case Node.Matches matches -> {
                size += look(matches.text());
                hold(pattern(matches), PATTERN);
            }
            case Node.Inside inside -> {
                position(inside.slot());
                hold(inside.ring(), RING);
                size += 2 * LOAD;
            }
            case Node.Distance distance -> {
                position(distance.slot());
                number(distance.latitude());
                number(distance.longitude());
                size += 3 * LOAD;
            }
            case Node.Apply apply -> {
                for (Node argument : apply.arguments()) {
                    size += look(argument);
                }
            }
        }
        if (size > PART_BYTES && node != root) {
            partOf.put(node, parts.size());
            parts.add(node);
            size = NODE;
        }
        bytes.put(node, size);
        return size;
    }

    private Pattern pattern(Node.Matches matches) {
        return patterns.computeIfAbsent(matches.pattern(), Patterns::compile);
    }

    private int number(double value) {
        return plain.computeIfAbsent(value, each -> added(each, CD_double));
    }

    private int text(String text) {
        return plain.computeIfAbsent(text, each -> added(each, CD_String));
    }

    private int element(int place) {
        hold(population.rows, ROWS);
        return plain.computeIfAbsent(place, each -> added(each, CD_int));
    }

    private void position(int slot) {
        Column column = population.column(slot);
        element(column.place());
        element(column.longitudePlace());
    }

    private int hold(Object object, ClassDesc type) {
        return held.computeIfAbsent(object, each -> added(each, type));
    }

    private int added(Object object, ClassDesc type) {
        constants.add(object);
        fields.add(type);
        return fields.size() - 1;
    }

    // the code

    void root(CodeBuilder code) {
        body(root, code);
    }

    void part(int part, CodeBuilder code) {
        body(parts.get(part), code);
    }

    /** Leaves the value of a node on the stack, a double or a text. */
    private void value(Node node, CodeBuilder code) {
        Integer part = partOf.get(node);
        if (part == null) {
            body(node, code);
        } else {
            code.aload(0).iload(1).dload(2);
            code.invokevirtual(
                    SELF, name(part), MethodTypeDesc.of(isText(node) ? CD_String : CD_double, CD_int, CD_double));
        }
    }

    private void body(Node node, CodeBuilder code) {
        switch (node) {
            case Node.Constant constant -> load(number(constant.value()), code);
            case Node.Words words -> load(text(words.text()), code);
            case Node.Value value
            when isText(value) -> {
                load(hold(population.column(value.slot()), COLUMN), code);
                code.getfield(COLUMN, "words", STRINGS).iload(1).aaload();
            }
            case Node.Value value -> element(population.column(value.slot()).place(), code);
            case Node.Label label -> {
                load(hold(population, POPULATION), code);
                code.iload(1);
                load(text(label.key()), code);
                code.invokevirtual(POPULATION, "label", MethodTypeDesc.of(CD_String, CD_int, CD_String));
            }
            case Node.Registered registered -> {
                load(hold(population, POPULATION), code);
                code.iload(1).invokevirtual(POPULATION, "watched", MethodTypeDesc.of(WATCHED, CD_int));
                code.invokevirtual(WATCHED, lower(registered.what()), REGISTERED);
            }
            case Node.Kept kept -> kept(kept, code);
            case Node.Matches matches -> {
                value(matches.text(), code);
                load(hold(pattern(matches), PATTERN), code);
                code.invokestatic(OPS, "matches", MethodTypeDesc.of(CD_double, CD_String, PATTERN));
            }
            case Node.Inside inside -> {
                position(inside.slot(), code);
                load(hold(inside.ring(), RING), code);
                code.invokestatic(OPS, "inside", MethodTypeDesc.of(CD_double, CD_double, CD_double, RING));
            }
            case Node.Distance distance -> {
                position(distance.slot(), code);
                load(number(distance.latitude()), code);
                load(number(distance.longitude()), code);
                code.invokestatic(
                        OPS, "distance", MethodTypeDesc.of(CD_double, CD_double, CD_double, CD_double, CD_double));
            }
            case Node.Apply apply -> apply(apply, code);
        }
    }

    private void load(int field, CodeBuilder code) {
        code.aload(0).getfield(SELF, field(field), fields.get(field));
    }

    /** The number at a place of the thing's row. */
    private void element(int place, CodeBuilder code) {
        load(hold(population.rows, ROWS), code);
        code.getfield(ROWS, "of", DOUBLES.arrayType()).iload(1).aaload();
        load(element(place), code);
        code.daload();
    }

    private void position(int slot, CodeBuilder code) {
        Column column = population.column(slot);
        element(column.place(), code);
        element(column.longitudePlace(), code);
    }

    private void kept(Node.Kept kept, CodeBuilder code) {
        load(hold(population.step(kept.memory()), STEP), code);
        if (isText(kept)) {
            code.iload(1).dload(2).invokevirtual(STEP, "text", STEP_TEXT);
        } else {
            code.getstatic(READ, kept.read().name(), READ);
            load(number(kept.parameter()), code);
            code.iload(1).dload(2).invokevirtual(STEP, "read", STEP_READ);
        }
    }

    /** Of logic only as much as is needed; all else is done by {@link Ops}. */
    private void apply(Node.Apply apply, CodeBuilder code) {
        List<Node> of = apply.arguments();
        switch (apply.op()) {
            case AND -> logic("and", 0, of, code);
            case OR -> logic("or", 1, of, code);
            case CHOOSE -> choose(of, code);
            case OTHERWISE -> otherwise(of, code);
            default -> {
                of.forEach(each -> value(each, code));
                List<ClassDesc> types = of.stream().map(Coder::type).toList();
                code.invokestatic(OPS, lower(apply.op()), MethodTypeDesc.of(type(apply), types));
            }
        }
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    private static ClassDesc type(Node node) {
        return isText(node) ? CD_String : CD_double;
    }

    /** The second is looked at only when the first does not decide. */
    private void logic(String op, double decisive, List<Node> of, CodeBuilder code) {
        Label done = code.newLabel();
        value(of.getFirst(), code);
        code.dup2().loadConstant(decisive).dcmpl().ifeq(done);
        value(of.getLast(), code);
        code.invokestatic(OPS, op, MethodTypeDesc.of(CD_double, CD_double, CD_double));
        code.labelBinding(done);
    }

    private void choose(List<Node> of, CodeBuilder code) {
        Label other = code.newLabel();
        Label unknown = code.newLabel();
        Label done = code.newLabel();
        value(of.getFirst(), code);
        code.dup2().dconst_1().dcmpl().ifne(other);
        code.pop2();
        value(of.get(1), code);
        code.goto_(done);
        code.labelBinding(other).dconst_0().dcmpl().ifne(unknown);
        value(of.get(2), code);
        code.goto_(done);
        code.labelBinding(unknown);
        if (isText(of.get(1))) {
            code.aconst_null();
        } else {
            code.loadConstant(Double.NaN);
        }
        code.labelBinding(done);
    }

    private void otherwise(List<Node> of, CodeBuilder code) {
        Label done = code.newLabel();
        value(of.getFirst(), code);
        if (isText(of.getFirst())) {
            code.dup().ifnonnull(done).pop();
        } else {
            code.dup2().dup2().dcmpl().ifeq(done).pop2(); // only what is not known differs from itself
        }
        value(of.getLast(), code);
        code.labelBinding(done);
    }
}
