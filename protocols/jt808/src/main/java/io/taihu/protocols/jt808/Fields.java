package io.taihu.protocols.jt808;

/** Words to write the standard's tables in. */
final class Fields {
    private Fields() {}

    /** BYTE. */
    static NumberField u8(String name) {
        return new NumberField(name, 1);
    }

    /** WORD. */
    static NumberField u16(String name) {
        return new NumberField(name, 2);
    }

    /** DWORD. */
    static NumberField u32(String name) {
        return new NumberField(name, 4);
    }

    /** WORD in two's complement. */
    static NumberField s16(String name) {
        return new NumberField(name, 2).signed();
    }

    /** DWORD of 1e-6 degrees. */
    static NumberField degrees(String name) {
        return new NumberField(name, 4).signed().per(1_000_000).in("deg");
    }

    /** BYTE that stands for a word. */
    static ChoiceField choice(String name, String... words) {
        return new ChoiceField(name, 1, words);
    }

    /** WORD that stands for a word. */
    static ChoiceField choice16(String name, String... words) {
        return new ChoiceField(name, 2, words);
    }

    /** BYTE of bits. */
    static BitsField bits8(String name, String... words) {
        return new BitsField(name, 1, words);
    }

    /** WORD of bits. */
    static BitsField bits16(String name, String... words) {
        return new BitsField(name, 2, words);
    }

    /** DWORD of bits. */
    static BitsField bits32(String name, String... words) {
        return new BitsField(name, 4, words);
    }

    /** BCD[6] of a time in GMT+8. */
    static TimeField time(String name) {
        return new TimeField(name);
    }

    /** BCD digits. */
    static Bytes bcd(String name, int size) {
        return Bytes.fixed(name, size);
    }

    /** STRING of a fixed size. */
    static TextField text(String name, int size) {
        return TextField.fixed(name, size);
    }

    /** BYTE length and STRING. */
    static TextField text8(String name) {
        return TextField.counted(name, 1);
    }

    /** WORD length and STRING. */
    static TextField text16(String name) {
        return TextField.counted(name, 2);
    }

    /** STRING up to the end. */
    static TextField textRest(String name) {
        return TextField.rest(name);
    }

    /** BYTE[size]. */
    static Bytes hex(String name, int size) {
        return Bytes.fixed(name, size);
    }

    /** DWORD length and bytes. */
    static Bytes hex32(String name) {
        return Bytes.counted(name, 4);
    }

    /** Bytes up to the end. */
    static Bytes hexRest(String name) {
        return Bytes.rest(name);
    }

    /** BYTE count and groups. */
    static ListField list8(String name, Field... fields) {
        return new ListField(name, 1, false, fields);
    }

    /** WORD count and groups. */
    static ListField list16(String name, Field... fields) {
        return new ListField(name, 2, false, fields);
    }

    /** DWORD count and groups. */
    static ListField list32(String name, Field... fields) {
        return new ListField(name, 4, false, fields);
    }

    /** Groups up to the end. */
    static ListField listRest(String name, Field... fields) {
        return new ListField(name, 0, false, fields);
    }

    /** BYTE count and values. */
    static ListField values8(String name, Field value) {
        return new ListField(name, 1, true, value);
    }

    /** WORD count and values. */
    static ListField values16(String name, Field value) {
        return new ListField(name, 2, true, value);
    }

    /** DWORD count and values. */
    static ListField values32(String name, Field value) {
        return new ListField(name, 4, true, value);
    }

    /** Values up to the end. */
    static ListField valuesRest(String name, Field value) {
        return new ListField(name, 0, true, value);
    }

    /** Fields within one. */
    static Group group(String name, Field... fields) {
        return new Group(name, fields);
    }

    /** Decides about {@link #when} and {@link #whenIs}. */
    static Remembered deciding(NumberField field) {
        return new Remembered(field);
    }

    /** Fields that are there when a bit of what decides is set. */
    static Conditional when(int bit, Field... fields) {
        return Conditional.bits(1L << bit, 1L << bit, fields);
    }

    /** Fields that are there when what decides is a number. */
    static Conditional whenIs(long number, Field... fields) {
        return Conditional.bits(-1L, number, fields);
    }

    static Conditional since2019(Field... fields) {
        return Conditional.edition(Version.V2019, Version.V2019, fields);
    }

    static Conditional before2019(Field... fields) {
        return Conditional.edition(Version.V2011, Version.V2013, fields);
    }

    static Conditional only2011(Field... fields) {
        return Conditional.edition(Version.V2011, Version.V2011, fields);
    }

    static Conditional only2013(Field... fields) {
        return Conditional.edition(Version.V2013, Version.V2013, fields);
    }

    static Conditional since2013(Field... fields) {
        return Conditional.edition(Version.V2013, Version.V2019, fields);
    }

    /** Fields that may be left out at the end. */
    static Conditional more(Field... fields) {
        return Conditional.more(fields);
    }
}
