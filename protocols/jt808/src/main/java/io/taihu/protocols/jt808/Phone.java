package io.taihu.protocols.jt808;

import java.util.HexFormat;

/** The telephone number of a header as the name of a terminal: its digits without leading zeros, or the IMEI that some write there. */
final class Phone {
    private static final int IMEI_BYTES = 6;

    private Phone() {}

    static String of(byte[] bytes, int offset, int size) {
        boolean digits = true;
        for (int i = offset; i < offset + size && digits; i++) {
            digits = (bytes[i] >> 4 & 0xF) <= 9 && (bytes[i] & 0xF) <= 9;
        }
        if (!digits && size == IMEI_BYTES) {
            return imei(bytes, offset);
        }
        String all = HexFormat.of().formatHex(bytes, offset, offset + size);
        int from = 0;
        while (from < all.length() - 1 && all.charAt(from) == '0') {
            from++;
        }
        return all.substring(from);
    }

    /** 48 bits are 14 digits of an IMEI, and the last digit follows from them (Luhn). */
    private static String imei(byte[] bytes, int offset) {
        long number = 0;
        for (int i = 0; i < IMEI_BYTES; i++) {
            number = number << 8 | bytes[offset + i] & 0xFF;
        }
        int sum = 0;
        boolean twice = true;
        for (long left = number; left > 0; left /= 10) {
            int digit = (int) (left % 10) * (twice ? 2 : 1);
            sum += digit / 10 + digit % 10;
            twice = !twice;
        }
        return number + "" + (10 - sum % 10) % 10;
    }

    /**
     * The bytes of a number of digits.
     *
     * @throws BodyException when there are more than fit, or others than digits
     */
    static byte[] bytes(String digits, Version version) {
        int size = version == Version.V2019 ? 10 : IMEI_BYTES;
        if (digits.isEmpty() || digits.length() > 2 * size || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new BodyException("the phone has 1 to " + 2 * size + " digits, got \"" + digits + "\"", -1);
        }
        return HexFormat.of().parseHex("0".repeat(2 * size - digits.length()) + digits);
    }
}
