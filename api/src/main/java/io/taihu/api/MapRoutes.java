package io.taihu.api;

import io.javalin.http.Context;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ground of maps from a file of the operator's, a PMTiles archive, of which pages read the parts that they show. Thread-safe. */
final class MapRoutes {
    /** Most bytes of the file in one answer. */
    @Limit(
            value = "Most bytes of the map's file in one answer",
            zh = "地图文件一次应答的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.IN_PARTS)
    static final int PART_MAX = 4 << 20;

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

    private final String file;

    MapRoutes(Settings settings) {
        this.file = settings.get(HttpSettings.MAP_FILE);
    }

    void file(Call call) {
        call.spaces(Deed.READ, "");
        if (file.isEmpty()) {
            throw new TaihuException(
                    ErrorCode.NOT_FOUND, "no file of a map is configured (" + HttpSettings.MAP_FILE.name() + ")");
        }
        Path path = Path.of(file);
        Context context = call.context();
        try {
            // a file that is exchanged is another one
            String tag = "\"" + Files.size(path) + "-"
                    + Files.getLastModifiedTime(path).toMillis() + "\"";
            context.header("ETag", tag).header("Accept-Ranges", "bytes").header("Cache-Control", "no-cache");
            context.disableCompression();
            String range = call.header("Range");
            if (range == null) {
                context.status(200).contentType("application/octet-stream").result(Files.newInputStream(path));
                return;
            }
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                part(call, range, channel);
            }
        } catch (NoSuchFileException e) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "the file of the map is not there: " + path, e);
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the file of the map cannot be read: " + path, e);
        }
    }

    private static void part(Call call, String range, FileChannel channel) throws IOException {
        long size = channel.size();
        Matcher asked = RANGE.matcher(range);
        long from = asked.matches() ? Long.parseLong(asked.group(1)) : size;
        long to = !asked.matches() || asked.group(2).isEmpty() ? size - 1 : Long.parseLong(asked.group(2));
        if (from >= size || to < from) {
            call.context()
                    .header("Content-Range", "bytes */" + size)
                    .status(416)
                    .result("");
            return;
        }
        int length = (int) Math.min(Math.min(to, size - 1) - from + 1, PART_MAX);
        ByteBuffer part = ByteBuffer.allocate(length);
        while (part.hasRemaining() && channel.read(part, from + part.position()) >= 0) {
            // until it is whole
        }
        call.context().header("Content-Range", "bytes " + from + "-" + (from + length - 1) + "/" + size);
        call.bytes(206, "application/octet-stream", part.array(), length);
    }
}
