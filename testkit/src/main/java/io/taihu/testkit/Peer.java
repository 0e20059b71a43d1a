package io.taihu.testkit;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The other end of a TCP connection to a server on this machine, byte by byte. One thread writes and one reads. */
public final class Peer implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = 20_000;
    private static final int SMALL_BUFFER = 4_096;

    private final SocketChannel channel;
    private final DataInputStream in;

    private Peer(int port, boolean narrow) {
        try {
            channel = SocketChannel.open();
            if (narrow) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
            }
            channel.connect(new InetSocketAddress("127.0.0.1", port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().setSoTimeout(READ_TIMEOUT_MILLIS);
            in = new DataInputStream(new BufferedInputStream(channel.socket().getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Peer connect(int port) {
        return new Peer(port, false);
    }

    /** One whose side keeps little of what the server sends. */
    public static Peer narrow(int port) {
        return new Peer(port, true);
    }

    public void send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Sends what the server takes now, without waiting; returns how much that was. */
    public int offer(ByteBuffer bytes) throws IOException {
        channel.configureBlocking(false);
        try {
            return channel.write(bytes);
        } finally {
            channel.configureBlocking(true);
        }
    }

    /** What the server says. */
    public DataInputStream in() {
        return in;
    }

    /** Whether nothing has come that was not read. */
    public boolean quiet() throws IOException {
        return in.available() == 0;
    }

    /** Says that nothing more comes from this side. */
    public void finish() throws IOException {
        channel.shutdownOutput();
    }

    /** Reads all that comes; true when the server ends the connection, false when it does not within 20 s. */
    public boolean ended() throws IOException {
        byte[] away = new byte[SMALL_BUFFER];
        try {
            while (in.read(away) >= 0) {
                // what it says on the way does not matter here
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // reset
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
