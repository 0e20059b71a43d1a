package io.taihu.transfer;

import io.taihu.model.Limit;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes structs as Thrift's compact protocol, in which Parquet keeps what it says of itself. For one thread. */
final class ThriftText {
    static final int TRUE = 1;
    static final int I32 = 5;
    static final int I64 = 6;
    static final int BINARY = 8;
    static final int LIST = 9;
    static final int STRUCT = 12;

    @Limit(
            value = "Deepest nesting of the description of a Parquet file",
            zh = "Parquet 文件描述的最大嵌套层数",
            reached = Limit.Reached.REFUSED)
    private static final int DEPTH_MAX = 16;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int[] last = new int[DEPTH_MAX];
    private int depth;

    byte[] bytes() {
        return out.toByteArray();
    }

    ThriftText number(int field, int value) {
        head(field, I32);
        zigzag(value);
        return this;
    }

    ThriftText number(int field, long value) {
        head(field, I64);
        zigzag(value);
        return this;
    }

    ThriftText flag(int field) {
        head(field, TRUE);
        return this;
    }

    ThriftText text(int field, String value) {
        head(field, BINARY);
        return element(value);
    }

    ThriftText list(int field, int type, int size) {
        head(field, LIST);
        if (size < 15) {
            out.write(size << 4 | type);
        } else {
            out.write(0xf0 | type);
            varint(size);
        }
        return this;
    }

    ThriftText begin(int field) {
        head(field, STRUCT);
        return beginElement();
    }

    /** Begins a struct that is an element of a list, or the outermost. */
    ThriftText beginElement() {
        last[++depth] = 0;
        return this;
    }

    ThriftText end() {
        out.write(0);
        depth--;
        return this;
    }

    ThriftText element(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        varint(utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    ThriftText element(int value) {
        zigzag(value);
        return this;
    }

    private void head(int field, int type) {
        int step = field - last[depth];
        last[depth] = field;
        out.write(step << 4 | type);
    }

    private void zigzag(long value) {
        varint(value << 1 ^ value >> 63);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
