package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Thing;
import io.taihu.spi.Access;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Grant;
import io.taihu.spi.Live;
import io.taihu.spi.Principal;
import io.taihu.spi.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What subscriptions may see is what the one function says of each thing, and it is asked once. */
class SightTest {
    private static final List<String> SPACES =
            List.of("", "north", "north/a", "north/a/deep", "north/b", "northern", "south", "south/a");

    private final Counting access = new Counting();

    /** The one function, counting who asks it. */
    private static final class Counting implements Access {
        private final Access real = new Permissions();
        private int asked;

        @Override
        public boolean may(Principal who, Deed deed, Thing thing, Set<Long> gateways) {
            asked++;
            return real.may(who, deed, thing, gateways);
        }

        @Override
        public boolean may(Principal who, Deed deed, String space) {
            asked++;
            return real.may(who, deed, space);
        }

        @Override
        public List<String> spaces(Principal who, Deed deed, String within) {
            asked++;
            return real.spaces(who, deed, within);
        }
    }

    private static Thing thing(long number, String space) {
        return new Thing(number, "t" + number, 1, "m", space, "t", Map.of(), null, true, 1, Instant.EPOCH);
    }

    private static Principal member(List<Grant> grants, @Nullable List<Grant> limits) {
        return new Principal.Member("token", "account", grants, limits);
    }

    private static Live.Filter of(String thing, String space) {
        return new Live.Filter(thing, "", space);
    }

    @Test
    void aThousandReadingsOfAThingAreDecidedOnce() {
        Sight sight = new Sight(access, member(List.of(new Grant("north", Role.VIEWER)), null), of("t1", ""));
        int begun = access.asked;
        Thing thing = thing(1, "north/a");
        for (int i = 0; i < 1_000; i++) {
            assertThat(sight.sees(thing)).isTrue();
        }
        assertThat(access.asked).isEqualTo(begun);
        Principal self = new Principal.Device(thing);
        Sight own = new Sight(access, self, of("t1", ""));
        begun = access.asked;
        for (int i = 0; i < 1_000; i++) {
            assertThat(own.sees(thing)).isTrue();
        }
        assertThat(access.asked).isEqualTo(begun + 1);
        assertThat(own.sees(thing(2, "north/a"))).isFalse();
    }

    @Test
    void aThingThatMovesIsDecidedAnew() {
        Sight sight = new Sight(access, member(List.of(new Grant("north", Role.VIEWER)), null), of("t1", ""));
        assertThat(sight.sees(thing(1, "north/a"))).isTrue();
        assertThat(sight.sees(thing(1, "south"))).isFalse();
        assertThat(sight.sees(thing(1, "north"))).isTrue();
    }

    @Test
    void itIsWhatTheOneFunctionSays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            List<Grant> grants = grants(random);
            Principal who = member(grants, random.nextInt(3) == 0 ? grants(random) : null);
            String within = SPACES.get(random.nextInt(SPACES.size()));
            Sight sight = new Sight(access, who, of("", within));
            for (String space : SPACES) {
                Thing thing = thing(1, space);
                boolean inside = io.taihu.model.Space.within(space, within);
                assertThat(sight.sees(thing))
                        .as("seed %d: %s in %s, subscribed to %s", seed, who, space, within)
                        .isEqualTo(inside && access.may(who, Deed.READ, thing));
            }
        }
    }

    private static List<Grant> grants(Random random) {
        List<Grant> grants = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Role role = random.nextInt(4) == 0 ? new Role("blind", Set.of(Deed.COMMAND)) : Role.VIEWER;
            grants.add(new Grant(SPACES.get(random.nextInt(SPACES.size())), role));
        }
        return grants;
    }
}
