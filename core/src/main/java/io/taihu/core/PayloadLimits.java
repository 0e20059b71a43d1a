package io.taihu.core;

import io.taihu.model.Limit;

/** What one message may hold at most, whatever its format. */
final class PayloadLimits {
    /** Deepest nesting of arrays and objects, the outermost counted. */
    @Limit(value = "Deepest nesting of a reading", zh = "读数的最大嵌套层数", reached = Limit.Reached.REFUSED)
    static final int DEPTH_MAX = 16;
    /** Most keys of one reading, repeated and refused ones included. */
    @Limit(
            value = "Most keys of one reading, repeated and refused ones included",
            zh = "一条读数的最多键数（含重复与被拒的）",
            reached = Limit.Reached.REFUSED)
    static final int KEYS_MAX = 1_024;
    /** Most readings of one message. */
    @Limit(value = "Most readings of one message", zh = "一条消息的最多读数数", reached = Limit.Reached.REFUSED)
    static final int READINGS_MAX = 10_000;
    /** Most records of one SenML pack. */
    @Limit(value = "Most records of one SenML pack", zh = "一个 SenML 包的最多记录数", reached = Limit.Reached.REFUSED)
    static final int SENML_RECORDS_MAX = 65_536;
    /** Longest text value, in bytes of UTF-8. */
    @Limit(
            value = "Longest text value of a reading",
            zh = "读数中文本值的最大字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final int TEXT_MAX = 64 << 10;
    /** Most numbers of one array. */
    @Limit(value = "Most numbers of one array in a reading", zh = "读数中一个数组的最多数字数", reached = Limit.Reached.REFUSED)
    static final int NUMBERS_MAX = 4_096;
    /** Longest object or array value, in bytes of compact JSON. */
    @Limit(
            value = "Longest object or array in a reading",
            zh = "读数中对象或数组的最大字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final int OBJECT_MAX = 64 << 10;
    /** Longest data of an event, in bytes of JSON. */
    @Limit(
            value = "Longest data of an event",
            zh = "事件数据的最大字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final int EVENT_MAX = 256 << 10;
    /** Longest number, in characters. */
    @Limit(
            value = "Longest number in a reading",
            zh = "读数中数字的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int NUMBER_MAX = 1_000;
    /** Most problems told of one message; more are counted only. */
    @Limit(
            value = "Most problems told of one message; more are counted only",
            zh = "一条消息列出的最多问题数；更多的只计数",
            reached = Limit.Reached.LEFT_OUT)
    static final int PROBLEMS_MAX = 32;
    /** Longest piece of a message quoted in a problem, in characters. */
    @Limit(
            value = "Longest piece of a message that is quoted in a problem",
            zh = "问题中引用消息片段的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    static final int QUOTE_MAX = 40;
    /** Buffers longer than this are not kept for the next message. */
    @Limit(
            value = "Longest buffer that is kept for the next message",
            zh = "为下一条消息保留的最大缓冲",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.COARSER)
    static final int KEEP_MAX = 1 << 20;

    private PayloadLimits() {}
}
