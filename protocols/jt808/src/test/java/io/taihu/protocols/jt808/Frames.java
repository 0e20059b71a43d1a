package io.taihu.protocols.jt808;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Frames for tests. */
final class Frames {
    private static final Pattern ITEM = Pattern.compile("JT808_0x8103_0x([0-9A-Fa-f]{4})");
    private static final Pattern MESSAGE = Pattern.compile("JT808_0x([0-9A-Fa-f]{4})");

    private Frames() {}

    static boolean isFramed(JsonNode row) {
        return row.has("frame_check_by_extractor") || row.get("expected").has("frame_error");
    }

    /** A frame as it comes out of a socket. */
    static byte[] raw(JsonNode row) {
        byte[] bytes = HexFormat.of().parseHex(row.get("hex").asText());
        boolean unescaped = row.path("framing").asText().startsWith("unescaped");
        return unescaped && bytes[0] == Frame.FLAG ? escapedAgain(bytes) : bytes;
    }

    private static byte[] escapedAgain(byte[] bytes) {
        byte[] plain = Arrays.copyOfRange(bytes, 1, bytes.length - 1);
        String hex = HexFormat.of()
                .withDelimiter(" ")
                .formatHex(plain)
                .replace("7d", "7d 01")
                .replace("7e", "7d 02");
        return HexFormat.of().parseHex("7e" + hex.replace(" ", "") + "7e");
    }

    /** The unescaped frames in some bytes, as hex. */
    static List<String> split(byte[] bytes) {
        List<String> found = new ArrayList<>();
        new FrameSplitter().take(bytes.clone(), 0, bytes.length, new FrameSplitter.Taker() {
            @Override
            public void frame(byte[] array, int offset, int length) {
                found.add(HexFormat.of().formatHex(array, offset, offset + length));
            }

            @Override
            public void tooLong() {
                found.add("too long");
            }
        });
        return found;
    }

    /** The leaves of the body of a frame. */
    static List<String> leaves(byte[] raw) {
        byte[] plain = HexFormat.of().parseHex(split(raw).getFirst());
        Frame frame = new Frame();
        frame.read(plain, 0, plain.length);
        Leaves leaves = new Leaves();
        Message message = Catalogue.find(frame.id());
        if (message != null) {
            message.read(plain, frame.bodyAt(), frame.bodyLength(), frame.version(), leaves);
        }
        return leaves.found();
    }

    /** The same frame with the checksum that its bytes have. */
    static byte[] rightChecksum(byte[] raw) {
        byte[] plain = HexFormat.of().parseHex(split(raw).getFirst());
        return FrameWriter.escape(Arrays.copyOf(plain, plain.length - 1));
    }

    /** The body of a row; some tests leave the first byte out, which says the type. */
    static String bodyHex(JsonNode row) {
        return (row.get("test").asText().equals("Test_0xF7_2") ? "f7" : "")
                + row.get("hex").asText();
    }

    /** Id of the message that a row with a body only is about, which its file's name says. */
    static int messageOf(JsonNode row) {
        String path = row.get("source_path").asText();
        if (ITEM.matcher(path).find()) {
            return 0x8103;
        }
        Matcher message = MESSAGE.matcher(path);
        return message.find() ? Integer.parseInt(message.group(1), 16) : 0x0200;
    }

    static Message message(int id) {
        return Objects.requireNonNull(Catalogue.find(id), () -> IdField.text(id, 2));
    }
}
