package io.taihu.protocols.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Writes SUBACK and UNSUBACK with their reason codes; MQTT 3.1.1 and 5.0 sections 3.9 and 3.11. */
final class SubAcks {
    private static final int SUBACK = 0x90;
    private static final int UNSUBACK = 0xb0;

    private SubAcks() {}

    static ByteBuf of(int packetId, short[] codes, boolean v5, ByteBufAllocator allocator) {
        return write(SUBACK, packetId, codes, v5, allocator);
    }

    /** In 3.1.1 an UNSUBACK has no codes. */
    static ByteBuf unsubscribed(int packetId, short[] codes, boolean v5, ByteBufAllocator allocator) {
        return write(UNSUBACK, packetId, v5 ? codes : new short[0], v5, allocator);
    }

    private static ByteBuf write(int type, int packetId, short[] codes, boolean v5, ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(16 + codes.length);
        out.writeByte(type);
        int length = 2 + (v5 ? 1 : 0) + codes.length;
        do {
            int digit = length & 0x7f;
            length >>= 7;
            out.writeByte(length > 0 ? digit | 0x80 : digit);
        } while (length > 0);
        out.writeShort(packetId);
        if (v5) {
            out.writeByte(0);
        }
        for (short code : codes) {
            out.writeByte(code);
        }
        return out;
    }
}
