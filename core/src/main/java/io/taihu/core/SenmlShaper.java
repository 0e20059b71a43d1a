package io.taihu.core;

import io.taihu.model.ErrorCode;

/** Shapes SenML packs (RFC 8428), in JSON and in CBOR; {@link SenmlPack} says what their records mean. One thread. */
final class SenmlShaper {
    private static final int NONE = Integer.MIN_VALUE;

    private final SenmlPack pack;
    private final JsonScanner scanner = new JsonScanner();
    private final CborReader reader = new CborReader();
    private final JsonText scratch = new JsonText();
    private byte[] in = new byte[1_024];

    SenmlShaper(Draft draft, ModelShape none) {
        this.pack = new SenmlPack(draft, none);
    }

    void json(byte[] bytes, int offset, int length, ModelShape shape, long received) {
        in = CborShaper.load(in, bytes, offset, length);
        scanner.wrap(in, length);
        pack.begin(shape, received);
        int p = scanner.start(0);
        if (in[p] != '[') {
            scanner.copy(p, 1, scratch.clear());
            throw notPack();
        }
        p = scanner.space(p + 1);
        if (in[p] == ']') {
            p++;
        } else {
            p = jsonRecord(p);
            while (in[p] != ']') {
                p = jsonRecord(scanner.comma(p, ']'));
            }
            p++;
        }
        scanner.atEnd(p);
        pack.end();
    }

    /** Reads one record; gives the index of what follows it. */
    private int jsonRecord(int at) {
        pack.beginRecord();
        if (in[at] != '{') {
            scanner.copy(at, 2, scratch.clear());
            throw notPack();
        }
        int keys = 0;
        int p = scanner.space(at + 1);
        if (in[p] != '}') {
            for (; ; ) {
                countLabel(++keys);
                p = jsonLabel(p);
                if (in[p] == '}') {
                    break;
                }
                p = scanner.comma(p, '}');
            }
        }
        pack.endRecord();
        return scanner.space(p + 1);
    }

    private int jsonLabel(int at) {
        int p = scanner.text(scanner.quote(at));
        String name = scanner.string();
        int label = SenmlPack.label(name);
        p = scanner.colon(p);
        byte c = in[p];
        if (label == NONE) {
            pack.unknownLabel(name);
            p = scanner.copy(p, 3, scratch.clear());
        } else if (c == '"') {
            p = scanner.text(p);
            pack.text(label, scanner.string());
        } else if (JsonScanner.numeric(c)) {
            int after = scanner.number(p);
            if (after - p > PayloadLimits.NUMBER_MAX) {
                throw new MalformedPayload(
                        ErrorCode.TOO_LARGE, p, "a number has at most " + PayloadLimits.NUMBER_MAX + " characters");
            }
            p = after;
            double value = scanner.number();
            boolean whole = scanner.whole();
            pack.number(label, value, whole, whole ? scanner.integer() : 0);
        } else if (c == 't' || c == 'f') {
            p = scanner.literal(p, c == 't' ? "true" : "false");
            pack.truth(label, c == 't');
        } else {
            p = scanner.copy(p, 3, scratch.clear());
            pack.other(label);
        }
        return scanner.space(p);
    }

    void cbor(byte[] bytes, int offset, int length, ModelShape shape, long received) {
        in = CborShaper.load(in, bytes, offset, length);
        reader.wrap(in, length);
        pack.begin(shape, received);
        int p = reader.item(0);
        if (reader.kind() != CborReader.Kind.ARRAY) {
            throw notPack();
        }
        long left = reader.size();
        for (; reader.goesOn(p, left); left--) {
            p = cborRecord(p);
        }
        p = reader.behind(p, left);
        if (p < length) {
            throw reader.malformed(p, "nothing may follow the end of the CBOR item");
        }
        pack.end();
    }

    private int cborRecord(int at) {
        pack.beginRecord();
        int p = reader.item(at);
        if (reader.kind() != CborReader.Kind.MAP) {
            throw notPack();
        }
        int keys = 0;
        long left = reader.size();
        for (; reader.goesOn(p, left); left--) {
            countLabel(++keys);
            p = cborLabel(p);
        }
        pack.endRecord();
        return reader.behind(p, left);
    }

    private int cborLabel(int at) {
        int p = reader.item(at);
        int label = NONE;
        if (reader.kind() == CborReader.Kind.TEXT) {
            String name = reader.string();
            label = SenmlPack.label(name);
            if (label == NONE) {
                pack.unknownLabel(name);
            }
        } else if (reader.kind() == CborReader.Kind.INTEGER) {
            long number = reader.integer();
            label = number >= SenmlPack.BASE_SUM && number <= SenmlPack.DATA ? (int) number : NONE;
        } else {
            throw reader.malformed(at, "a label of SenML is a small number or text");
        }
        int from = p;
        p = reader.item(p);
        if (label == NONE) {
            return reader.json(p, from, 3, scratch.clear());
        }
        switch (reader.kind()) {
            case INTEGER -> pack.number(label, reader.number(), true, reader.integer());
            case NUMBER -> pack.number(label, reader.number(), false, 0);
            case TEXT, BYTES -> pack.text(label, reader.string());
            case BOOLEAN -> pack.truth(label, reader.truth());
            case NULL, SIMPLE, ARRAY, MAP -> {
                p = reader.json(p, from, 3, scratch.clear());
                pack.other(label);
            }
        }
        return p;
    }

    private static void countLabel(int keys) {
        if (keys > PayloadLimits.KEYS_MAX) {
            throw new MalformedPayload(
                    ErrorCode.TOO_LARGE,
                    MalformedPayload.HERE,
                    "a SenML record has at most " + PayloadLimits.KEYS_MAX + " labels");
        }
    }

    private static MalformedPayload notPack() {
        return new MalformedPayload(
                ErrorCode.INVALID,
                MalformedPayload.HERE,
                "a SenML pack is an array of records such as [{\"n\":\"temp\",\"u\":\"Cel\",\"v\":21.5}]");
    }
}
