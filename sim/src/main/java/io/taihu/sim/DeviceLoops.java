package io.taihu.sim;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The one event loop that many devices share: epoll where there is one, else NIO. Safe for any thread. */
public final class DeviceLoops implements AutoCloseable {
    private final EventLoopGroup group;

    /**
     * @param name of the thread
     */
    public DeviceLoops(String name) {
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory(name, true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    public IoEventLoop loop() {
        return (IoEventLoop) group.next();
    }

    /**
     * Does something on the loop and waits for it.
     *
     * @throws IllegalStateException when it fails there, with its cause
     */
    public <T> T call(Callable<T> action) throws InterruptedException {
        try {
            return loop().submit(action).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the devices failed", e.getCause());
        }
    }

    /** Closes all connections and ends the thread; waits for it, up to 30 s: with many connections it has much to close. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
    }
}
