package io.taihu.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * What a file is by its first bytes, whatever its name says: pictures, sounds and videos that a page may show, and all else, which is only
 * bytes. None of them can hold a script.
 */
enum FileType {
    JPEG("image/jpeg"),
    PNG("image/png"),
    GIF("image/gif"),
    WEBP("image/webp"),
    TIFF("image/tiff"),
    WAV("audio/wav"),
    MP3("audio/mpeg"),
    OGG("audio/ogg"),
    AMR("audio/amr"),
    MP4("video/mp4"),
    AVI("video/x-msvideo"),
    ASF("video/x-ms-asf"),
    BYTES("application/octet-stream");

    /** How many first bytes are looked at. */
    static final int LOOKED_AT = 16;

    private static final Set<String> MP4_BRANDS =
            Set.of("isom", "iso2", "iso4", "iso5", "iso6", "avc1", "mp41", "mp42", "M4V ", "MSNV", "3gp4", "3gp5");

    private final String mediaType;

    FileType(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    static FileType of(byte[] first) {
        String hex = HexFormat.of().formatHex(first, 0, Math.min(LOOKED_AT, first.length));
        String form = text(first, 8);
        if (hex.startsWith("ffd8ff")) {
            return JPEG;
        } else if (hex.startsWith("89504e470d0a1a0a")) {
            return PNG;
        } else if (text(first, 0).equals("GIF8")) {
            return GIF;
        } else if (hex.startsWith("49492a00") || hex.startsWith("4d4d002a")) {
            return TIFF;
        } else if (text(first, 0).equals("RIFF")) {
            return form.equals("WAVE") ? WAV : form.equals("WEBP") ? WEBP : form.equals("AVI ") ? AVI : BYTES;
        } else if (hex.startsWith("494433")
                || hex.startsWith("fffb")
                || hex.startsWith("fff3")
                || hex.startsWith("fff2")) {
            return MP3;
        } else if (text(first, 0).equals("OggS")) {
            return OGG;
        } else if (hex.startsWith("2321414d52")) {
            return AMR;
        } else if (hex.startsWith("3026b2758e66cf11")) {
            return ASF;
        }
        return text(first, 4).equals("ftyp") && MP4_BRANDS.contains(form) ? MP4 : BYTES;
    }

    private static String text(byte[] first, int at) {
        return first.length < at + 4
                ? ""
                : new String(Arrays.copyOfRange(first, at, at + 4), StandardCharsets.ISO_8859_1);
    }
}
