package io.taihu.protocols.jt808;

import io.taihu.protocols.jt808.Items.Item;

/**
 * BYTE command and a block of a driving recorder (GB/T 19056-2012): 55 7A, command, WORD length, reserved BYTE, data, XOR of all. Data
 * that fit no table are told as hex, and so is a block that is none. Immutable.
 */
final class RecorderBlock extends Field {
    static final NumberField COMMAND = new NumberField("command", 1);

    private static final int MAGIC = 0x557A;
    private static final int HEAD_SIZE = 6;
    private static final Field DATA = Bytes.rest("data");
    private static final Field BLOCK = Bytes.rest("block");

    private final Items items;

    RecorderBlock(Items items) {
        super("");
        this.items = items;
    }

    Items items() {
        return items;
    }

    @Override
    void read(BodyReader in, Sink sink) {
        int command = in.u8();
        sink.number(COMMAND, command);
        if (in.remaining() == 0) {
            return;
        }
        int at = in.index();
        int length = in.remaining() - HEAD_SIZE - 1;
        int last = in.end() - 1;
        if (length < 0
                || in.u16() != MAGIC
                || in.u8() != command
                || in.u16() != length
                || xor(in.array(), at, last) != in.array()[last]) {
            in.go(at);
            BLOCK.read(in, sink);
            return;
        }
        in.skip(1);
        int end = in.end();
        in.end(end - 1);
        if (length > 0) {
            Item item = items.find(command);
            Field way = item == null ? null : Items.fitting(item, in);
            (way == null ? DATA : way).read(in, sink);
        }
        in.end(end);
        in.go(end);
    }

    @Override
    void write(Values from, BodyWriter out) {
        int command = (int) COMMAND.raw(from.need(COMMAND.name()));
        out.number(command, 1);
        if (from.has(BLOCK.name())) {
            BLOCK.write(from, out);
            return;
        }
        int at = out.length();
        out.number(MAGIC, 2);
        out.number(command, 1);
        out.number(0, 3);
        Item item = items.find(command);
        if (from.has(DATA.name())) {
            DATA.write(from, out);
        } else if (item != null && from.has(item.name())) {
            item.ways()[0].write(from, out);
        }
        out.patch(at + 3, out.length() - at - HEAD_SIZE, 2);
        byte[] all = out.toBytes();
        out.number(xor(all, at, all.length), 1);
    }

    private static byte xor(byte[] bytes, int from, int to) {
        byte sum = 0;
        for (int i = from; i < to; i++) {
            sum ^= bytes[i];
        }
        return sum;
    }
}
