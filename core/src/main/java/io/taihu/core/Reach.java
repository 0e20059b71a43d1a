package io.taihu.core;

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
import java.time.Duration;
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
public final class Reach {
    /** Longest answer, in bytes, its head included. */
    @Limit(
            value = "Longest answer of an address elsewhere that is asked",
            zh = "所请求的外部地址应答的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    public static final int ANSWER_MAX = 1 << 20;

    private static final int CONNECT_MILLIS = 5_000;
    private static final Duration WHOLE = Duration.ofSeconds(20);

    private final boolean privateToo;
    private final SSLSocketFactory tls;

    /** @param privateToo whether private and loopback addresses may be asked too, and without TLS */
    public Reach(boolean privateToo) {
        this(privateToo, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** @param tls by which certificates are checked */
    public Reach(boolean privateToo, SSLSocketFactory tls) {
        this.privateToo = privateToo;
        this.tls = tls;
    }

    /** By which certificates are checked, for what begins to speak TLS later on. */
    public SSLSocketFactory tls() {
        return tls;
    }

    /** Whether private and loopback addresses may be asked too, and without TLS. */
    public boolean privateToo() {
        return privateToo;
    }

    /**
     * What to ask.
     *
     * @param headers of the request, without those that say how it is sent
     * @param body or null for none
     */
    public record Request(String method, URI uri, Map<String, List<String>> headers, byte @Nullable [] body) {}

    /**
     * What was answered.
     *
     * @param headers by their names, in any case
     */
    public record Answer(int status, Map<String, List<String>> headers, String body) {
        /** The first of a header's values, or null. */
        public @Nullable String header(String name) {
            List<String> found = headers.get(name);
            return found == null ? null : found.getFirst();
        }
    }

    /**
     * Why an address is not asked by its form alone, in words; empty when it may be. What its name resolves to is looked at when it
     * is asked.
     */
    public String wrong(URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        return uri.getHost() == null
                        || uri.getRawUserInfo() != null
                        || !(tls || privateToo && "http".equals(uri.getScheme()))
                ? "not an https address: " + uri.getScheme() + "://" + uri.getHost()
                : "";
    }

    /** Asks, and waits for the answer. @throws IOException when it may not be asked, cannot be reached or answers something wrong */
    public Answer ask(Request request) throws IOException {
        URI uri = request.uri();
        String wrong = wrong(uri);
        if (!wrong.isEmpty()) {
            throw new IOException(wrong);
        }
        String host = uri.getHost();
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        try (Connection connection = connect(host, port, tls)) {
            try {
                OutputStream out = connection.socket().getOutputStream();
                out.write(head(request, uri, host));
                byte[] body = request.body();
                if (body != null) {
                    out.write(body);
                }
                out.flush();
                return answer(readAll(connection.socket().getInputStream()));
            } catch (IOException e) {
                throw connection.explained(e);
            }
        }
    }

    /**
     * Connects to a host, when all of its addresses may be asked; the connection is cut off when it lasts too long.
     *
     * @param tls whether to speak TLS at once, with a certificate of that host
     */
    public Connection connect(String host, int port, boolean tls) throws IOException {
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        InetAddress address = resolve(name);
        Connection connection = new Connection(new Socket());
        try {
            connection.socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            connection.socket.setSoTimeout((int) WHOLE.toMillis());
            if (tls) {
                connection.socket = secure(connection.socket, name, port);
            }
            return connection;
        } catch (IOException e) {
            connection.close();
            throw connection.explained(e);
        }
    }

    /** A connection that lasts no longer than a request may. For one thread. */
    public static final class Connection implements AutoCloseable {
        private Socket socket;
        private final Thread watch;
        private volatile boolean cut;

        private Connection(Socket plain) {
            socket = plain;
            watch = Thread.ofVirtual().name("reach").start(() -> {
                try {
                    Thread.sleep(WHOLE);
                    cut = true;
                    plain.close();
                } catch (InterruptedException e) {
                    // it ended in time
                } catch (IOException e) {
                    // it is closed
                }
            });
        }

        public Socket socket() {
            return socket;
        }

        /** What a failure was, when it was that the connection was cut off. */
        public IOException explained(IOException failure) {
            return cut ? new IOException("it took longer than " + WHOLE.toSeconds() + " s", failure) : failure;
        }

        @Override
        public void close() throws IOException {
            watch.interrupt();
            socket.close();
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
        // with the name that was asked for, which certificates are checked against
        return InetAddress.getByAddress(name, all[0].getAddress());
    }

    /** Whether an address is one of the Internet's, and leads nowhere else in disguise. */
    public static boolean isPublic(InetAddress address) {
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

    private Socket secure(Socket plain, String name, int port) throws IOException {
        SSLSocket socket = (SSLSocket) tls.createSocket(plain, name, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static byte[] head(Request request, URI uri, String host) throws IOException {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        StringBuilder head = new StringBuilder()
                .append(request.method())
                .append(' ')
                .append(path)
                .append(uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append(uri.getPort() >= 0 ? ":" + uri.getPort() : "")
                .append("\r\nConnection: close\r\nAccept-Encoding: identity\r\n");
        for (Map.Entry<String, List<String>> each : request.headers().entrySet()) {
            for (String value : each.getValue()) {
                if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
                    throw new IOException("a header has a line end");
                }
                head.append(each.getKey()).append(": ").append(value).append("\r\n");
            }
        }
        byte[] body = request.body();
        if (body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[8_192];
        int read = in.read(part);
        while (read >= 0) {
            all.write(part, 0, read);
            if (all.size() > ANSWER_MAX) {
                throw new IOException("the answer is longer than " + ANSWER_MAX + " bytes");
            }
            read = in.read(part);
        }
        return all.toByteArray();
    }

    private static Answer answer(byte[] bytes) throws IOException {
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
        List<String> coding = headers.getOrDefault("Transfer-Encoding", List.of());
        if (!coding.isEmpty() && coding.getFirst().toLowerCase(Locale.ROOT).contains("chunked")) {
            body = joined(body);
        }
        return new Answer(Integer.parseInt(status[1]), headers, new String(body, StandardCharsets.UTF_8));
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
                                new String(chunks, at, end - at, StandardCharsets.ISO_8859_1).split(";")[0].strip(),
                                16);
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
