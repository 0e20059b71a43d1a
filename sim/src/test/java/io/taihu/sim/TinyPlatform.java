package io.taihu.sim;

import io.taihu.protocols.gb32960.Edition;
import io.taihu.protocols.gb32960.Frame;
import io.taihu.protocols.gb32960.Gb32960Device;
import io.taihu.protocols.gb32960.Malformed;
import io.taihu.protocols.gb32960.Response;
import io.taihu.protocols.jt808.Jt808Device;
import io.taihu.protocols.jt808.Jt808Device.Received;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of a platform as vehicles speak to: it lets all in, answers what it is sent, and keeps it. Threads of its own. */
final class TinyPlatform implements AutoCloseable {
    final List<Received> jt808 = new CopyOnWriteArrayList<>();
    final List<Frame> gb32960 = new CopyOnWriteArrayList<>();
    /** Bytes that were no frames, one entry for each time. */
    final List<String> damaged = new CopyOnWriteArrayList<>();
    /** Whether positions are answered; logins are. */
    volatile boolean answering = true;

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    TinyPlatform() throws IOException {
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    sockets.add(socket);
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    void dropAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        dropAll();
    }

    private void serve(Socket socket) {
        byte[] buffer = new byte[65_536];
        // a number of this platform's own; terminals of 2013 read it as well
        Jt808Device platform = new Jt808Device("1", false);
        Gb32960Device car = new Gb32960Device(Edition.V2016, "");
        try (socket) {
            InputStream in = socket.getInputStream();
            int length;
            while ((length = in.read(buffer)) > 0) {
                byte[] bytes = Arrays.copyOf(buffer, length);
                if (bytes[0] == 0x7e) {
                    for (Received received : platform.take(bytes)) {
                        jt808.add(received);
                        socket.getOutputStream().write(answer(platform, received));
                    }
                } else {
                    for (Frame frame : car.take(bytes)) {
                        gb32960.add(frame);
                        if (answering || frame.command() == 1) {
                            socket.getOutputStream().write(car.answer(frame, Response.SUCCESS));
                        }
                    }
                }
            }
        } catch (Malformed e) {
            damaged.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            // the other side is gone
        } finally {
            sockets.remove(socket);
        }
    }

    private byte[] answer(Jt808Device platform, Received received) {
        if (received.id() == 0x0100) {
            return platform.message(
                    "registrationReply",
                    "{\"replySerial\":" + received.serial() + ",\"result\":\"ok\",\"authCode\":\"c\"}");
        }
        if (!answering && (received.id() == 0x0200 || received.id() == 0x0704)) {
            return new byte[0];
        }
        return platform.message(
                "platformReply",
                "{\"replySerial\":" + received.serial() + ",\"replyId\":\"" + String.format("0x%04x", received.id())
                        + "\",\"result\":\"ok\"}");
    }
}
