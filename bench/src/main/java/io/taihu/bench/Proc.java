package io.taihu.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells of a process in /proc. Stateless. */
final class Proc {
    /** Clock ticks a second in /proc/PID/stat, the same on every Linux that Java runs on. */
    private static final double TICK_MICROS = 10_000;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    private Proc() {}

    /** CPU time used since the process began, in µs. */
    record Cpu(double userMicros, double systemMicros) {
        double micros() {
            return userMicros + systemMicros;
        }

        Cpu minus(Cpu before) {
            return new Cpu(userMicros - before.userMicros, systemMicros - before.systemMicros);
        }
    }

    static Cpu cpu(long pid) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        // the name in parentheses may hold anything, so that fields are counted from behind it
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Cpu(Long.parseLong(fields[UTIME]) * TICK_MICROS, Long.parseLong(fields[STIME]) * TICK_MICROS);
    }

    /** Memory in RAM, in bytes. */
    static long rss(long pid) {
        for (String line : read(Path.of("/proc/" + pid + "/status")).split("\n")) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024;
            }
        }
        throw new IllegalStateException("process " + pid + " has no VmRSS; is it gone?");
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
