package io.taihu.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class HashGateTest {
    @Test
    void oneMoreThanMayRunIsTurnedAwayAndComesInWhenThereIsRoom() throws InterruptedException {
        HashGate gate = new HashGate(1, Duration.ofMillis(10));
        CountDownLatch runs = new CountDownLatch(1);
        CompletableFuture<String> end = new CompletableFuture<>();
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> gate.run(() -> {
            runs.countDown();
            return end.join();
        }));
        runs.await();

        assertThatThrownBy(() -> gate.run(() -> "second"))
                .isInstanceOfSatisfying(
                        TaihuException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));

        end.complete("first");
        assertThat(first.join()).isEqualTo("first");
        assertThat(gate.run(() -> "third")).isEqualTo("third");
        assertThatThrownBy(() -> gate.run(() -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(gate.run(() -> "fourth")).as("a failure gives its room back").isEqualTo("fourth");
    }
}
