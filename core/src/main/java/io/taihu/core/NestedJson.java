package io.taihu.core;

import io.taihu.model.Location;
import java.nio.charset.StandardCharsets;

/** Tells what a nested value is: an array of numbers, a place, or just an object. Looks at checked, compact JSON. One thread. */
final class NestedJson {
    /** The array holds more numbers than {@link PayloadLimits#NUMBERS_MAX}. */
    static final int TOO_MANY = -2;
    /** It is not an array of finite numbers. */
    static final int NOT_NUMBERS = -1;

    private final JsonScanner scanner = new JsonScanner();
    private final JsonText skipped = new JsonText();
    private final double[] numbers = new double[PayloadLimits.NUMBERS_MAX];
    private double latitude;
    private double longitude;
    private boolean onlyPlace;

    /** Reads an array of numbers; gives how many there are, {@link #NOT_NUMBERS} or {@link #TOO_MANY}. */
    int numbers(JsonText json) {
        byte[] in = json.seal().bytes();
        if (in[0] != '[') {
            return NOT_NUMBERS;
        }
        scanner.wrap(in, json.length());
        if (in[1] == ']') {
            return 0;
        }
        int count = 0;
        int at = 1;
        do {
            if (!JsonScanner.numeric(in[at])) {
                return NOT_NUMBERS;
            }
            at = scanner.number(at);
            double value = scanner.number();
            if (!Double.isFinite(value)) {
                return NOT_NUMBERS;
            }
            if (count == numbers.length) {
                return TOO_MANY;
            }
            numbers[count++] = value;
        } while (in[at++] == ',');
        return count;
    }

    /** The numbers read last. */
    double[] numbers() {
        return numbers;
    }

    /** Whether an object tells a latitude and a longitude as numbers, on Earth or not. */
    boolean place(JsonText json) {
        byte[] in = json.seal().bytes();
        if (in[0] != '{' || in[1] == '}') {
            return false;
        }
        scanner.wrap(in, json.length());
        latitude = Double.NaN;
        longitude = Double.NaN;
        double pointLatitude = Double.NaN;
        double pointLongitude = Double.NaN;
        boolean point = false;
        int others = 0;
        int at = 1;
        do {
            at = scanner.text(at) + 1;
            if (named("lat") || named("latitude")) {
                latitude = numberAt(in, at);
            } else if (named("lon") || named("lng") || named("longitude")) {
                longitude = numberAt(in, at);
            } else if (named("type")) {
                point = in[at] == '"' && scanner.text(at) > 0 && named("Point");
                others += point ? 0 : 1;
            } else if (named("coordinates") && in[at] == '[') {
                pointLongitude = numberAt(in, at + 1);
                pointLatitude = Double.isNaN(pointLongitude) || in[scanner.number(at + 1)] != ','
                        ? Double.NaN
                        : numberAt(in, scanner.number(at + 1) + 1);
            } else {
                others++;
            }
            at = scanner.copy(at, 1, skipped.clear());
        } while (in[at++] == ',');
        if (point && !Double.isNaN(pointLatitude)) {
            latitude = pointLatitude;
            longitude = pointLongitude;
        } else if (point) {
            others++;
        }
        onlyPlace = others == 0;
        return !Double.isNaN(latitude) && !Double.isNaN(longitude);
    }

    /** Whether the last place told nothing else. */
    boolean onlyPlace() {
        return onlyPlace;
    }

    /** Whether the last place is on Earth. */
    boolean onEarth() {
        return Location.valid(latitude, longitude);
    }

    double latitude() {
        return latitude;
    }

    double longitude() {
        return longitude;
    }

    private double numberAt(byte[] in, int at) {
        if (!JsonScanner.numeric(in[at])) {
            return Double.NaN;
        }
        scanner.number(at);
        return scanner.number();
    }

    private boolean named(String ascii) {
        if (scanner.textLength() != ascii.length()) {
            return false;
        }
        String name = new String(scanner.text(), scanner.textFrom(), scanner.textLength(), StandardCharsets.ISO_8859_1);
        return name.equals(ascii);
    }
}
