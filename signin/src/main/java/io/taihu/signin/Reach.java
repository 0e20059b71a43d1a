package io.taihu.signin;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import io.taihu.model.Limit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks addresses of the Internet that others name, and none of the networks behind it: every address that a name resolves to is
 * looked at, and the connection is made to the very address that was. Redirections are not followed, answers are bounded in size
 * and time. Thread-safe; blocks.
 */
final class Reach implements HTTPRequestSender {
    /** Longest answer, in bytes, its head included. */
    @Limit(value = "Longest answer of a provider", zh = "身份提供方应答的最大长度", unit = Limit.Unit.BYTES, reached = Limit.Reached.REFUSED)
    static final int ANSWER_MAX = 1 << 20;

    private static final int CONNECT_MILLIS = 5_000;
    private static final long WHOLE_NANOS = 15_000_000_000L;

    private final boolean privateToo;

    /** @param privateToo whether private and loopback addresses may be asked too, and without TLS */
    Reach(boolean privateToo) {
        this.privateToo = privateToo;
    }

    @Override
    public HTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
        URI uri = request.getURI();
        String host = uri.getHost();
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        if (host == null || uri.getRawUserInfo() != null || !(tls || privateToo && "http".equals(uri.getScheme()))) {
            throw new IOException("not an https address: " + uri.getScheme() + "://" + host);
        }
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        InetAddress address = resolve(name);
        long end = System.nanoTime() + WHOLE_NANOS;
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            plain.setSoTimeout((int) (WHOLE_NANOS / 1_000_000));
            try (Socket socket = tls ? secure(plain, name, port) : plain) {
                OutputStream out = socket.getOutputStream();
                out.write(head(request, uri, host));
                String body = request.getBody();
                if (body != null) {
                    out.write(body.getBytes(StandardCharsets.UTF_8));
                }
                out.flush();
                return answer(readAll(socket.getInputStream(), end));
            }
        }
    }

    /** An address of a name, when all of its addresses may be asked. */
    private InetAddress resolve(String name) throws IOException {
        InetAddress[] all = InetAddress.getAllByName(name);
        for (InetAddress each : all) {
            if (!privateToo && !isPublic(each)) {
                throw new IOException(name + " is at an address that is not public");
            }
        }
        return all[0];
    }

    /** Whether an address is one of the Internet's, and leads nowhere else in disguise. */
    static boolean isPublic(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 255;
        int second = bytes[1] & 255;
        if (address instanceof Inet4Address) {
            return first != 0
                    && first < 240
                    && !(first == 100 && second >= 64 && second < 128)
                    && !(first == 192 && second == 0)
                    && !(first == 198 && (second == 18 || second == 19));
        }
        boolean global = first >= 0x20 && first < 0x40;
        boolean tunnel = first == 0x20 && (second == 2 || second == 1 && bytes[2] == 0 && bytes[3] == 0);
        return global && !tunnel;
    }

    private static Socket secure(Socket plain, String name, int port) throws IOException {
        SSLSocket socket =
                (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, name, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static byte[] head(ReadOnlyHTTPRequest request, URI uri, String host) throws IOException {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        StringBuilder head = new StringBuilder()
                .append(request.getMethod())
                .append(' ')
                .append(path)
                .append(uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append(uri.getPort() >= 0 ? ":" + uri.getPort() : "")
                .append("\r\nConnection: close\r\nAccept-Encoding: identity\r\n");
        for (Map.Entry<String, List<String>> each : request.getHeaderMap().entrySet()) {
            for (String value : each.getValue()) {
                if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
                    throw new IOException("a header has a line end");
                }
                head.append(each.getKey()).append(": ").append(value).append("\r\n");
            }
        }
        String body = request.getBody();
        if (body != null) {
            head.append("Content-Length: ")
                    .append(body.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] readAll(InputStream in, long end) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[8_192];
        int read = in.read(part);
        while (read >= 0) {
            all.write(part, 0, read);
            if (all.size() > ANSWER_MAX) {
                throw new IOException("the answer is longer than " + ANSWER_MAX + " bytes");
            }
            if (System.nanoTime() > end) {
                throw new IOException("the answer took too long");
            }
            read = in.read(part);
        }
        return all.toByteArray();
    }

    private static HTTPResponse answer(byte[] bytes) throws IOException {
        int end = find(bytes, "\r\n\r\n", 0);
        if (end < 0) {
            throw new IOException("the answer is not HTTP");
        }
        String[] lines = new String(bytes, 0, end, StandardCharsets.ISO_8859_1).split("\r\n");
        String[] status = lines[0].split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("[1-5]\\d\\d")) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.computeIfAbsent(lines[i].substring(0, colon), _ -> new ArrayList<>())
                        .add(lines[i].substring(colon + 1).strip());
            }
        }
        byte[] body = Arrays.copyOfRange(bytes, end + 4, bytes.length);
        String coding = first(headers, "Transfer-Encoding");
        if (coding != null && coding.toLowerCase(Locale.ROOT).contains("chunked")) {
            body = joined(body);
        }
        HTTPResponse response = new HTTPResponse(Integer.parseInt(status[1]));
        String type = first(headers, "Content-Type");
        try {
            if (type != null) {
                response.setContentType(type);
            }
        } catch (ParseException e) {
            throw new IOException("the answer has no media type: " + e.getMessage(), e);
        }
        response.setBody(new String(body, StandardCharsets.UTF_8));
        return response;
    }

    private static @Nullable String first(Map<String, List<String>> headers, String name) {
        List<String> found = headers.get(name);
        return found == null ? null : found.getFirst();
    }

    /** The chunks of RFC 9112, 7.1. */
    private static byte[] joined(byte[] chunks) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(chunks.length);
        int at = 0;
        while (true) {
            int end = find(chunks, "\r\n", at);
            int length;
            try {
                length = end < 0
                        ? -1
                        : Integer.parseInt(
                                new String(chunks, at, end - at, StandardCharsets.ISO_8859_1).split(";")[0].strip(), 16);
            } catch (NumberFormatException e) {
                throw new IOException("the answer has a wrong chunk", e);
            }
            if (length < 0 || length > chunks.length - end - 2) {
                throw new IOException("the answer broke off");
            }
            if (length == 0) {
                return all.toByteArray();
            }
            all.write(chunks, end + 2, length);
            at = Math.min(chunks.length, end + 2 + length + 2);
        }
    }

    private static int find(byte[] bytes, String text, int from) {
        for (int i = from; i <= bytes.length - text.length(); i++) {
            int same = 0;
            while (same < text.length() && bytes[i + same] == text.charAt(same)) {
                same++;
            }
            if (same == text.length()) {
                return i;
            }
        }
        return -1;
    }
}
