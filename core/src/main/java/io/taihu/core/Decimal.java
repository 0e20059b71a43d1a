package io.taihu.core;

import java.math.BigInteger;

/**
 * The double nearest to a decimal number, without allocating: the method of Daniel Lemire, "Number parsing at a gigabyte per
 * second" (2021). The product of mantissa and a 128-bit power of five decides all but very few cases, which it leaves open.
 * Stateless.
 */
final class Decimal {
    private static final int LEAST = -342;
    private static final int GREATEST = 308;
    private static final int MANTISSA_BITS = 52;
    private static final int BIAS = 1_023;
    /** Bits below the mantissa and its rounding bits. */
    private static final int EXTRA_BITS = 64 - MANTISSA_BITS - 3;
    /** 5^q for each q from {@link #LEAST} on: the upper and the lower 64 of its leading 128 bits. */
    private static final long[] FIVES = fives();

    private Decimal() {}

    /**
     * The double nearest to {@code mantissa · 10^exponent}; NaN when this method cannot tell.
     *
     * @param mantissa above zero
     */
    static double nearest(long mantissa, int exponent) {
        if (exponent < LEAST || exponent > GREATEST) {
            return Double.NaN;
        }
        int shift = Long.numberOfLeadingZeros(mantissa);
        long w = mantissa << shift;
        int five = 2 * (exponent - LEAST);
        long high = Math.unsignedMultiplyHigh(w, FIVES[five]);
        long low = w * FIVES[five];
        if ((high & ((1L << EXTRA_BITS) - 1)) == (1L << EXTRA_BITS) - 1) {
            long more = Math.unsignedMultiplyHigh(w, FIVES[five + 1]);
            low += more;
            if (Long.compareUnsigned(low, more) < 0) {
                high++;
            }
        }
        if (low == -1) {
            return Double.NaN;
        }
        int upper = (int) (high >>> 63);
        long m = high >>> (upper + EXTRA_BITS);
        int power = (((152_170 + 65_536) * exponent) >> 16) + 63 + upper - shift + BIAS;
        if (power <= 0) {
            return Double.NaN;
        }
        if (Long.compareUnsigned(low, 1) <= 0
                && exponent >= -4
                && exponent <= 23
                && (m & 3) == 1
                && m << (upper + EXTRA_BITS) == high) {
            // exactly half way: to the even one
            m &= ~1L;
        }
        m = (m + (m & 1)) >>> 1;
        if (m == 2L << MANTISSA_BITS) {
            m = 1L << MANTISSA_BITS;
            power++;
        }
        if (power >= 2 * BIAS + 1) {
            return Double.POSITIVE_INFINITY;
        }
        return Double.longBitsToDouble((m & ~(1L << MANTISSA_BITS)) | (long) power << MANTISSA_BITS);
    }

    private static long[] fives() {
        long[] all = new long[2 * (GREATEST - LEAST + 1)];
        BigInteger five = BigInteger.valueOf(5);
        BigInteger power = BigInteger.ONE;
        for (int q = 0; q <= -LEAST; q++) {
            int bits = power.bitLength();
            if (q <= GREATEST) {
                put(all, q, bits <= 128 ? power.shiftLeft(128 - bits) : power.shiftRight(bits - 128));
            }
            if (q > 0) {
                // rounded up where it is exact enough to tell, as the method wants it
                int scale = q <= 27 ? bits + 127 : 2 * bits + 128;
                BigInteger inverse =
                        BigInteger.ONE.shiftLeft(scale).divide(power).add(BigInteger.ONE);
                put(all, -q, inverse.shiftRight(Math.max(0, inverse.bitLength() - 128)));
            }
            power = power.multiply(five);
        }
        return all;
    }

    private static void put(long[] all, int q, BigInteger bits) {
        all[2 * (q - LEAST)] = bits.shiftRight(64).longValue();
        all[2 * (q - LEAST) + 1] = bits.longValue();
    }
}
