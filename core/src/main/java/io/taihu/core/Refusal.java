package io.taihu.core;

/**
 * A message that was refused, in whole or in part, as its owner is shown it.
 *
 * @param timeMicros when it came
 * @param code name of an {@link io.taihu.model.ErrorCode}
 * @param place where in the message; empty for the whole
 * @param reason what was wrong and what would be right
 * @param format media type it was said to have
 * @param bytes the message, or its first {@value SessionRefusals#REFUSED_BYTES_MAX} bytes
 * @param partlyTaken whether its other values were taken
 */
public record Refusal(
        long timeMicros, String code, String place, String reason, String format, byte[] bytes, boolean partlyTaken) {}
