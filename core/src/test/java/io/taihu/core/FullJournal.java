package io.taihu.core;

import io.taihu.spi.Completion;
import io.taihu.spi.Held;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A journal that can be made to have no room, and then wakes those who waited in the worst order: the last first. Thread-safe. */
final class FullJournal implements Journal {
    private final Journal behind;
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean full;

    FullJournal(Journal behind) {
        this.behind = behind;
    }

    synchronized void fill() {
        full = true;
    }

    /** Makes room, and runs what waited for it, one after the other. */
    void empty() {
        List<Runnable> actions;
        synchronized (this) {
            full = false;
            actions = new ArrayList<>(waiting.reversed());
            waiting.clear();
        }
        actions.forEach(Runnable::run);
    }

    /** How many wait for room. */
    synchronized int waiting() {
        return waiting.size();
    }

    @Override
    public synchronized boolean append(
            byte[] record, int offset, int length, @Nullable Completion completion, long token) {
        return !full && behind.append(record, offset, length, completion, token);
    }

    @Override
    public void flush() {
        behind.flush();
    }

    @Override
    public void whenWritable(Runnable action) {
        synchronized (this) {
            if (full) {
                waiting.add(action);
                return;
            }
        }
        behind.whenWritable(action);
    }

    @Override
    public long end() {
        return behind.end();
    }

    @Override
    public State state() {
        return behind.state();
    }

    @Override
    public JournalReader reader(String name) {
        return behind.reader(name);
    }

    @Override
    public JournalReader tail() {
        return behind.tail();
    }

    @Override
    public Map<String, Long> positions() {
        return behind.positions();
    }

    @Override
    public void forget(String name) {
        behind.forget(name);
    }

    @Override
    public Held hold() {
        return behind.hold();
    }

    @Override
    public void close() {
        behind.close();
    }
}
