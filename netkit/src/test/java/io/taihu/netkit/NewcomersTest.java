package io.taihu.netkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NewcomersTest {
    private final List<String> ended = new ArrayList<>();

    @Test
    void theOldestOfAnAddressThatHasTooManyGoesAndNoOther() throws Exception {
        Newcomers.Line<String> line = new Newcomers(10, 2).new Line<>(ended::add);
        come(line, "quiet", 1);
        come(line, "a", 2);
        come(line, "b", 2);
        come(line, "c", 2);
        assertThat(ended).containsExactly("a");
        line.known("b");
        come(line, "d", 2);
        assertThat(ended).as("one that is known counts no more").containsExactly("a");
    }

    @Test
    void theOldestOfAllGoesWhenThereAreTooMany() throws Exception {
        Newcomers all = new Newcomers(2, 2);
        Newcomers.Line<String> line = all.new Line<>(ended::add);
        come(line, "a", 1);
        come(line, "b", 2);
        come(line, "c", 3);
        assertThat(ended).containsExactly("a");
        assertThat(all.count()).isEqualTo(2);
        assertThat(all.new Line<String>(ended::add).admits(address(4)))
                .as("of another event loop, which has none that could go")
                .isFalse();
    }

    private static void come(Newcomers.Line<String> line, String name, int address) throws Exception {
        assertThat(line.admits(address(address))).isTrue();
        line.add(name, address(address));
    }

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }
}
