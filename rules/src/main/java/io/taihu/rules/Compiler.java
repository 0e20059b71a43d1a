package io.taihu.rules;

import static java.lang.constant.ConstantDescs.CD_Number;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a class of an expression, whose numbers and truth values never leave the stack. What it reads (columns, memories, constants)
 * stands in its fields, so that expressions which differ in those only have one class in common; one that nothing uses any more is
 * unloaded. A long expression becomes several methods, each short enough for the just-in-time compiler. Of one thread.
 */
final class Compiler {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final String NAME = Compiler.class.getPackageName() + ".Compiled";
    static final ClassDesc SELF = ClassDesc.of(NAME);
    private static final ClassDesc FORMULA = Formula.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc CONSTRUCTOR = MethodTypeDesc.of(CD_void, CD_Object.arrayType());
    private static final MethodTypeDesc NUMBER = MethodTypeDesc.of(CD_double, CD_int, CD_double);
    private static final MethodTypeDesc TEXT = MethodTypeDesc.of(CD_String, CD_int, CD_double);

    /** Classes by their bytes. */
    private final Map<ByteBuffer, WeakReference<Class<?>>> classes = new HashMap<>();

    /** The expression as a class that calculates it, with what the population keeps for it. */
    Formula formula(Node node, Population population) {
        Coder coder = new Coder(node, population);
        byte[] bytes = ClassFile.of().build(SELF, it -> build(it, coder));
        try {
            Class<?> made = made(bytes);
            MethodHandle constructor = LOOKUP.findConstructor(made, MethodType.methodType(void.class, Object[].class));
            return (Formula) constructor.invoke(coder.constants());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("an expression could not be compiled", e);
        }
    }

    private Class<?> made(byte[] bytes) throws IllegalAccessException {
        WeakReference<Class<?>> known = classes.get(ByteBuffer.wrap(bytes));
        Class<?> present = known == null ? null : known.get();
        if (present != null) {
            return present;
        }
        Class<?> made = LOOKUP.defineHiddenClass(bytes, false).lookupClass();
        classes.values().removeIf(each -> each.get() == null);
        classes.put(ByteBuffer.wrap(bytes), new WeakReference<>(made));
        return made;
    }

    private static void build(ClassBuilder it, Coder coder) {
        it.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER).withSuperclass(FORMULA);
        it.withMethodBody("value", NUMBER, 0, code -> {
            coder.root(code);
            code.dreturn();
        });
        for (int part = 0; part < coder.parts(); part++) {
            int number = part;
            boolean text = coder.isText(part);
            it.withMethodBody(Coder.name(part), text ? TEXT : NUMBER, ClassFile.ACC_PRIVATE, code -> {
                coder.part(number, code);
                if (text) {
                    code.areturn();
                } else {
                    code.dreturn();
                }
            });
        }
        List<ClassDesc> fields = coder.fields();
        for (int field = 0; field < fields.size(); field++) {
            it.withField(Coder.field(field), fields.get(field), ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
        }
        it.withMethodBody(INIT_NAME, CONSTRUCTOR, 0, code -> construct(code, fields));
    }

    private static void construct(CodeBuilder code, List<ClassDesc> fields) {
        code.aload(0).invokespecial(FORMULA, INIT_NAME, MethodTypeDesc.of(CD_void));
        for (int field = 0; field < fields.size(); field++) {
            ClassDesc type = fields.get(field);
            code.aload(0).aload(1).loadConstant(field).aaload();
            if (type.isPrimitive()) {
                code.checkcast(CD_Number);
                code.invokevirtual(CD_Number, type.displayName() + "Value", MethodTypeDesc.of(type));
            } else {
                code.checkcast(type);
            }
            code.putfield(SELF, Coder.field(field), type);
        }
        code.return_();
    }
}
