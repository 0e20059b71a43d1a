package io.taihu.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A server that is killed with -9 and started anew on the same folder, again and again. Devices know one address, so that the ports of
 * the first start are those of all. For one thread.
 */
final class Restarts implements AutoCloseable {
    static final Duration START_MAX = Duration.ofMinutes(2);

    private static final long EARLY_MILLIS_MAX = 1_500;

    private final Workspace workspace;
    private final Path data;
    private final List<String> settings;
    private final SplittableRandom random;
    private final int earlyEvery;
    private ServerProcess server;
    private int kills;

    /**
     * Starts it the first time.
     *
     * @param name of its folder
     * @param earlyEvery one kill in so many comes a second time while the server starts
     */
    Restarts(Workspace workspace, String name, Options options, SplittableRandom random, int earlyEvery)
            throws IOException, InterruptedException {
        this.workspace = workspace;
        this.data = workspace.newData(name);
        this.settings = new ArrayList<>(workspace.settings(options.settings()));
        this.random = random;
        this.earlyEvery = earlyEvery;
        this.server = begin().awaitPorts(START_MAX);
        settings.add("mqtt.port=" + server.mqtt());
        settings.add("http.port=" + server.http());
    }

    /** The one that runs, or was killed last. */
    ServerProcess server() {
        return server;
    }

    /** How often it was killed. */
    int kills() {
        return kills;
    }

    /** Kills it; says whether it was killed again while it started. Afterwards it does not run. */
    boolean kill() throws IOException, InterruptedException {
        end();
        boolean early = random.nextInt(earlyEvery) == 0;
        if (early) {
            server = begin();
            TimeUnit.MILLISECONDS.sleep(random.nextLong(EARLY_MILLIS_MAX));
            end();
        }
        return early;
    }

    /** Starts it anew and waits until it has its ports. */
    void start() throws IOException, InterruptedException {
        server = begin().awaitPorts(START_MAX);
    }

    private ServerProcess begin() throws IOException {
        return ServerProcess.start(data, settings, workspace.environment());
    }

    private void end() throws InterruptedException {
        server.kill();
        kills++;
    }

    @Override
    public void close() {
        server.close();
    }
}
