package io.taihu.notices;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A small server of SMTP's that keeps what it is given: STARTTLS or TLS at once, AUTH PLAIN and LOGIN, answers to order. */
final class SmtpSink implements AutoCloseable {
    final List<String> mails = new CopyOnWriteArrayList<>();
    final List<String> lines = new CopyOnWriteArrayList<>();
    volatile String answerToReceiver = "250 ok";
    volatile String refused = "";
    volatile boolean offersStartTls = true;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final @Nullable SSLContext tls;
    private final boolean atOnce;
    private final String password;

    /**
     * @param tls null for none
     * @param atOnce whether it speaks TLS from the first byte on
     * @param password that it takes; empty when it asks for none
     */
    SmtpSink(@Nullable SSLContext tls, boolean atOnce, String password) throws IOException {
        this.tls = tls;
        this.atOnce = atOnce;
        this.password = password;
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve(Socket accepted) {
        try (Socket plain = accepted) {
            Socket socket = atOnce ? secured(plain) : plain;
            BufferedReader in = reader(socket);
            say(socket, "220 sink ready");
            boolean secured = atOnce;
            while (true) {
                String line = in.readLine();
                if (line == null) {
                    return;
                }
                lines.add((secured ? "tls " : "plain ") + line);
                String verb = line.split(" ")[0].toUpperCase(java.util.Locale.ROOT);
                switch (verb) {
                    case "EHLO" ->
                        say(
                                socket,
                                "250-sink\r\n"
                                        + (tls != null && !secured && offersStartTls ? "250-STARTTLS\r\n" : "")
                                        + (password.isEmpty() ? "" : "250-AUTH PLAIN\r\n") + "250 8BITMIME");
                    case "STARTTLS" -> {
                        say(socket, "220 go on");
                        socket = secured(socket);
                        in = reader(socket);
                        secured = true;
                    }
                    case "AUTH" -> {
                        String given =
                                new String(Base64.getDecoder().decode(line.split(" ")[2]), StandardCharsets.UTF_8);
                        say(socket, given.endsWith("\0" + password) ? "235 welcome" : "535 5.7.8 wrong password");
                    }
                    case "RCPT" ->
                        say(
                                socket,
                                !refused.isEmpty() && line.contains(refused) ? "550 5.1.1 nobody" : answerToReceiver);
                    case "DATA" -> {
                        say(socket, "354 go on");
                        StringBuilder mail = new StringBuilder();
                        for (String each = in.readLine(); each != null && !each.equals("."); each = in.readLine()) {
                            mail.append(each.startsWith("..") ? each.substring(1) : each)
                                    .append("\r\n");
                        }
                        mails.add(mail.toString());
                        say(socket, "250 kept as 1");
                    }
                    case "QUIT" -> {
                        say(socket, "221 bye");
                        return;
                    }
                    default -> say(socket, "250 ok");
                }
            }
        } catch (IOException e) {
            // the one who sends has gone
        }
    }

    private Socket secured(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) java.util.Objects.requireNonNull(tls)
                .getSocketFactory()
                .createSocket(plain, null, plain.getPort(), false);
        socket.setUseClientMode(false);
        socket.startHandshake();
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void say(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
