package io.taihu.server;

import io.taihu.core.Directory;
import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.Property;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.sim.City;
import io.taihu.sim.CityDevice;
import io.taihu.sim.CitySimulator;
import io.taihu.sim.CitySpace;
import io.taihu.spi.Clock;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A city of simulated sensors that speak MQTT to the server's own port like any device, and its vehicles ({@link DemoFleet}). What they
 * need (spaces, models, things and their tokens) is registered the first time, with a day of past readings, and goes on after a restart.
 */
final class Demo implements AutoCloseable {
    /** File of the devices' tokens. */
    static final String TOKENS = "demo-tokens.properties";

    private static final long SEED = 1;
    /** Where the city is. */
    private static final String ZONE = "Asia/Shanghai";

    private static final Duration PAST = Duration.ofHours(24);
    private static final Duration PAST_STEP = Duration.ofMinutes(5);

    private final City city = City.plan(SEED);
    private final CitySimulator simulator;
    private final DemoFleet fleet;

    /** @param data the server's data folder, in which the devices' tokens are kept */
    Demo(Taihu taihu, Path data) {
        Directory directory = taihu.directory();
        Path file = data.resolve(TOKENS);
        boolean first = !Files.exists(file);
        Map<String, String> tokens = first ? new HashMap<>() : read(file);
        for (CitySpace space : city.spaces()) {
            if (directory.registry().space(space.path()).isEmpty()) {
                boolean top = Space.parent(space.path()).isEmpty();
                Space.Kind kind = top ? Space.Kind.CITY : Space.Kind.DISTRICT;
                directory.createSpace(
                        new Space(0, space.path(), space.title(), kind, top ? ZONE : "", "", "", null, 0, 0, 0, 0, 0));
            }
        }
        for (ThingModel model : city.models()) {
            Optional<ThingModel> present = directory.model(model.name());
            if (present.isEmpty()) {
                directory.createModel(model);
            } else {
                catchUp(directory, present.get(), model);
            }
        }
        for (CityDevice device : city.devices()) {
            if (!tokens.containsKey(device.id()) && directory.thing(device.id()).isEmpty()) {
                String token = Tokens.make("tk");
                directory.createThing(
                        device.id(),
                        device.model(),
                        device.space(),
                        device.title(),
                        device.labels(),
                        device.location(),
                        Tokens.hash(token));
                tokens.put(device.id(), token);
            }
        }
        write(file, tokens);
        int port = java.util.Objects.requireNonNull(taihu.ports().get("mqtt"), "MQTT is not listening");
        Clock clock = Clock.system();
        simulator = new CitySimulator(city, tokens, "127.0.0.1", port, clock);
        simulator.start();
        String by = first ? watchman(directory) : "";
        if (first) {
            city.rules().forEach(text -> taihu.rulebook().create(text, true, by));
            Instant now = Instant.ofEpochMilli(clock.micros() / 1_000);
            simulator.backfill(now.minus(PAST), now, PAST_STEP);
        }
        fleet = new DemoFleet(taihu, SEED, () -> first ? by : watchman(directory));
    }

    /** Whose the city's rules are: a token that nobody has, and that may command its things. */
    private String watchman(Directory directory) {
        String space = city.spaces().getFirst().path();
        return "token/"
                + directory
                        .registry()
                        .createToken(new NewToken(
                                TokenKind.API,
                                "rules of the city",
                                Tokens.hash(Tokens.make("tk")),
                                0,
                                "",
                                List.of(new Grant(space, Role.OPERATOR)),
                                "",
                                null))
                        .id();
    }

    int things() {
        return city.devices().size();
    }

    int vehicles() {
        return fleet.vehicles();
    }

    int spaces() {
        return city.spaces().size() + fleet.spaces();
    }

    @Override
    public void close() {
        fleet.close();
        simulator.close();
    }

    /** A city registered by an earlier version learns what its devices have come to report and do since; all else stays. */
    private static void catchUp(Directory directory, ThingModel present, ThingModel planned) {
        List<Property> slots = new ArrayList<>(present.slots());
        for (Property each : planned.slots()) {
            if (present.slots().stream().noneMatch(known -> known.name().equals(each.name()))) {
                slots.add(each.at(slots.size()));
            }
        }
        if (slots.size() == present.slots().size()) {
            return;
        }
        List<Affordance> actions = new ArrayList<>(present.actions());
        planned.actions().stream()
                .filter(each -> present.action(each.name()).isEmpty())
                .forEach(actions::add);
        directory.addModelVersion(new ThingModel(
                present.number(),
                present.name(),
                present.version() + 1,
                present.mode(),
                present.stage(),
                present.titles(),
                slots,
                present.events(),
                actions,
                present.silence(),
                present.retention()));
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot read " + file + ": " + e.getMessage(), e);
        }
        Map<String, String> tokens = new HashMap<>();
        properties.stringPropertyNames().forEach(id -> tokens.put(id, properties.getProperty(id)));
        return tokens;
    }

    private static void write(Path file, Map<String, String> tokens) {
        Properties properties = new Properties();
        properties.putAll(tokens);
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            try (OutputStream out = Files.newOutputStream(next)) {
                properties.store(out, "Tokens of the simulated devices");
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
