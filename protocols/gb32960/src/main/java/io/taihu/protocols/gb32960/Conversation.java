package io.taihu.protocols.gb32960;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.netkit.CborWriter;
import io.taihu.protocols.gb32960.Offers.What;
import io.taihu.spi.Intake;
import io.taihu.spi.Intake.Again;
import io.taihu.spi.Intake.Credentials;
import io.taihu.spi.Intake.Enrolment;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each frame of a connection means, and who is logged in over it: one vehicle, or those of a platform. On the connection's event
 * loop.
 */
final class Conversation {
    private static final byte[] NOTHING = {};
    private static final byte[] ACTIVATED = {1, 0};
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private final Gb32960Connection connection;
    private final Gb32960Front front;
    private final Map<String, Vehicle> vehicles = new HashMap<>();
    private boolean platform;
    /** Why the vehicle of the frame at the front was not let in. */
    private @Nullable Response refused;

    Conversation(Gb32960Connection connection) {
        this.connection = connection;
        this.front = connection.loop.front;
    }

    /** Handles a frame; false when it has to wait and be handled again. */
    boolean handle(Frame frame) {
        Command command = Command.of(frame.command());
        if (!frame.isCommand()) {
            Vehicle vehicle = vehicles.get(frame.vin());
            if (vehicle != null && (command == Command.QUERY || command == Command.SET || command == Command.CONTROL)) {
                vehicle.answered(frame.copy());
            }
            return true;
        }
        return switch (command) {
            case VEHICLE_LOGIN -> login(frame);
            case REALTIME, REISSUED -> report(frame, command == Command.REISSUED);
            case VEHICLE_LOGOUT -> logout(frame);
            case PLATFORM_LOGIN -> platformLogin(frame);
            case PLATFORM_LOGOUT -> platformLogout(frame);
            case HEARTBEAT, TIME_SYNC -> connection.offers.say(frame, Response.SUCCESS);
            case ACTIVATION -> activation(frame);
            // nothing here has keys, so data that came encrypted could not be read
            case KEY_EXCHANGE -> connection.offers.write(bare(frame, Response.ERROR));
            case ACTIVATION_RESULT, QUERY, SET, CONTROL -> connection.offers.say(frame, Response.ERROR);
            case null -> connection.offers.say(frame, Response.ERROR);
        };
    }

    /** The answer to a frame; empty when there is none. */
    byte[] reply(Frame asked, Response response) {
        if (asked.command() == Command.ACTIVATION.code()) {
            return response == Response.SUCCESS
                    ? Frame.of(
                                    asked.edition(),
                                    Command.ACTIVATION_RESULT.code(),
                                    Response.COMMAND.code(),
                                    asked.vin(),
                                    ACTIVATED)
                            .encode()
                    : bare(asked, response);
        }
        return front.replies.to(asked, response, now());
    }

    private static byte[] bare(Frame asked, Response response) {
        return Frame.of(asked.edition(), asked.command(), response.code(), asked.vin(), NOTHING)
                .encode();
    }

    private Instant now() {
        return Instant.ofEpochSecond(0, connection.micros() * 1_000);
    }

    private boolean login(Frame frame) {
        Vehicle vehicle = vehicle(frame);
        if (vehicle == null) {
            return handledWithoutVehicle(frame);
        }
        Decoded decoded = Decoded.of(frame);
        Values values = decoded.values();
        if (values == null) {
            return wrong(frame, vehicle, decoded);
        }
        if (!connection.offers.say(frame, Response.SUCCESS)) {
            return false;
        }
        vehicle.state.loggedIn(values);
        return true;
    }

    private boolean report(Frame frame, boolean reissued) {
        Vehicle vehicle = vehicle(frame);
        if (vehicle == null) {
            return handledWithoutVehicle(frame);
        }
        Decoded decoded = Decoded.of(frame);
        Report report = decoded.report();
        if (report == null) {
            return wrong(frame, vehicle, decoded);
        }
        String untimely = untimely(report.timeMicros());
        if (reissued && !untimely.isEmpty()) {
            // it is not of now, and nobody knows of when
            return refuse(frame, vehicle, Response.ERROR, "byte " + Frame.HEADER, untimely);
        }
        if (!reissued) {
            for (VehicleState.Happening happened : vehicle.state.changes(report)) {
                byte[] json = happened.json();
                connection.offers.offer(vehicle, What.EVENT, happened.event(), json, json.length, null);
            }
        }
        Malformed why = report.trouble();
        if (why == null && !untimely.isEmpty()) {
            why = new Malformed(Frame.HEADER, untimely + "; the time of arrival was taken");
        }
        // a clock that is wrong says another time in each report, and is told once
        if (vehicle.state.newTrouble(why == null ? "" : untimely.isEmpty() ? why.reason() : "time") && why != null) {
            vehicle.session()
                    .unreadable(
                            new Problem(ErrorCode.MALFORMED, "byte " + why.at(), why.reason()),
                            frame.copy().encode());
        }
        long time = untimely.isEmpty() ? report.timeMicros() : TimeField.NONE;
        CborWriter reading = connection.loop.reading.write(report, time, vehicle.state, reissued);
        connection.offers.offer(vehicle, What.READING, "", reading.array(), reading.length(), frame);
        return true;
    }

    /** Its chip and its public key are kept with the vehicle. */
    private boolean activation(Frame frame) {
        Vehicle vehicle = vehicle(frame);
        if (vehicle == null) {
            return handledWithoutVehicle(frame);
        }
        Decoded decoded = Decoded.of(frame);
        Values values = decoded.values();
        if (values == null) {
            return wrong(frame, vehicle, decoded);
        }
        long said = TimeField.micros(values.raw("time"));
        CborWriter reading =
                connection.loop.reading.activation(values, untimely(said).isEmpty() ? said : TimeField.NONE);
        connection.offers.offer(vehicle, What.READING, "", reading.array(), reading.length(), frame);
        return true;
    }

    /** What is wrong with a time of now or of the past; empty for nothing, and for what is no time at all. */
    private String untimely(long micros) {
        return micros == TimeField.NONE ? "" : front.pastDays.wrong(Math.floorDiv(micros, 1_000_000L));
    }

    private boolean logout(Frame frame) {
        if (!connection.offers.say(frame, Response.SUCCESS)) {
            return false;
        }
        Vehicle vehicle = vehicles.remove(frame.vin());
        if (vehicle != null) {
            leave(vehicle, "the vehicle logged out");
        }
        return true;
    }

    private boolean platformLogin(Frame frame) {
        Values values = frame.sealed() ? null : Decoded.of(frame).values();
        boolean good = values != null && front.letsIn(values.text("user"), values.text("password"));
        if (!connection.offers.say(frame, good ? Response.SUCCESS : Response.ERROR)) {
            return false;
        }
        if (good) {
            platform = true;
            connection.known();
        } else {
            connection.end("refused: the platform's user name or password is wrong, or "
                    + Gb32960Settings.PLATFORM_USER.name() + " is not set");
        }
        return true;
    }

    private boolean platformLogout(Frame frame) {
        if (!connection.offers.say(frame, Response.SUCCESS)) {
            return false;
        }
        close("the platform logged out");
        connection.end("the platform logged out");
        return true;
    }

    /** The data unit cannot be read: its vehicle's owner sees it. */
    private boolean wrong(Frame frame, Vehicle vehicle, Decoded decoded) {
        Malformed why = decoded.problem();
        Response response = frame.edition() == Edition.V2016
                ? Response.ERROR
                : frame.sealed() ? Response.WRONG_DECRYPTION : Response.WRONG_STRUCTURE;
        String reason = frame.sealed()
                ? "the data unit is encrypted by " + Encryption.word(frame.encryption())
                        + ", and there is no key to read it"
                : why == null ? "the data unit is empty" : why.reason();
        return refuse(frame, vehicle, response, "byte " + (why == null ? Frame.HEADER : why.at()), reason);
    }

    /** Says that a frame is not taken, and shows it to its vehicle's owner; false when it has to wait. */
    private boolean refuse(Frame frame, Vehicle vehicle, Response response, String place, String reason) {
        if (!connection.offers.say(frame, response)) {
            return false;
        }
        vehicle.session()
                .unreadable(
                        new Problem(ErrorCode.MALFORMED, place, reason),
                        frame.copy().encode());
        return true;
    }

    // who is logged in

    /** The vehicle of a frame; null when it is not let in, or not yet. A report logs in as well: connections come and go. */
    private @Nullable Vehicle vehicle(Frame frame) {
        Vehicle known = vehicles.get(frame.vin());
        if (known != null) {
            known.speaks(frame.edition());
            return known;
        }
        if (refused == null) {
            if (!ThingModel.NAME.matcher(frame.vin()).matches()) {
                refused = Response.UNKNOWN_VIN;
            } else if (vehicles.size() >= (platform ? front.vehiclesPerPlatform : 1)) {
                refused = Response.ERROR;
            } else {
                open(frame.vin(), frame.edition());
            }
        }
        return null;
    }

    private boolean handledWithoutVehicle(Frame frame) {
        Response why = refused;
        if (why == null || !connection.offers.say(frame, why)) {
            return false;
        }
        refused = null;
        if (!platform && vehicles.isEmpty()) {
            connection.end("refused: "
                    + (why == Response.UNKNOWN_VIN ? "the vehicle " + frame.vin() + " is not known" : "not now"));
        }
        return true;
    }

    private void open(String vin, Edition edition) {
        Vehicle vehicle = new Vehicle(vin, edition, connection);
        Peer peer = new Peer("gb32960", connection.address(), true);
        connection.opening();
        front.context
                .intake()
                .open(Credentials.said(vin, Gb32960Model.NAME), peer, vehicle)
                .exceptionallyCompose(error -> made(vin, peer, vehicle, cause(error)))
                .whenComplete((session, error) -> connection.execute(() -> opened(vehicle, session, error)));
    }

    /** Makes a vehicle that was not let in because there is none, where that may be done. */
    private CompletionStage<Session> made(String vin, Peer peer, Vehicle vehicle, Throwable why) {
        if (!front.makesVehicles || code(why) != ErrorCode.UNAUTHENTICATED && code(why) != ErrorCode.NOT_FOUND) {
            return CompletableFuture.failedStage(why);
        }
        Intake intake = front.context.intake();
        return intake.enrol(new Enrolment(vin, "", Gb32960Model.NAME, front.space, Map.of(), true, Again.ANY, ""), peer)
                .thenCompose(enrolled -> intake.open(new Credentials(vin, enrolled.secret()), peer, vehicle));
    }

    private void opened(Vehicle vehicle, @Nullable Session session, @Nullable Throwable error) {
        if (session == null) {
            Throwable why = cause(error);
            ErrorCode code = code(why);
            if (code == ErrorCode.INTERNAL) {
                LOG.error("A session of {} from {} could not be opened", vehicle.vin, connection.address(), why);
            }
            refused = code == ErrorCode.UNAUTHENTICATED || code == ErrorCode.NOT_FOUND
                    ? Response.UNKNOWN_VIN
                    : Response.ERROR;
        } else {
            vehicle.opened(session);
            if (connection.ended()) {
                vehicle.close("the connection was lost while it was being opened");
                return;
            }
            if (vehicle.endReason().isEmpty()) {
                vehicles.put(vehicle.vin, vehicle);
                front.vehicles.enter(vehicle);
                connection.known();
            } else {
                vehicle.close(vehicle.endReason());
                refused = Response.ERROR;
            }
        }
        connection.openingEnded();
    }

    private static Throwable cause(@Nullable Throwable error) {
        Throwable known = error == null ? new IllegalStateException("no session, and no reason") : error;
        return known instanceof CompletionException && known.getCause() != null ? known.getCause() : known;
    }

    private static ErrorCode code(Throwable why) {
        return why instanceof TaihuException known ? known.code() : ErrorCode.INTERNAL;
    }

    /** A vehicle's session must end: on a connection of its own that ends, too. */
    void end(Vehicle vehicle, String reason) {
        if (vehicles.remove(vehicle.vin, vehicle)) {
            leave(vehicle, reason);
            if (platform) {
                // the others may be waiting behind something of it, of which nobody is told any more
                connection.resume();
            } else {
                connection.end(reason);
            }
        }
    }

    private void leave(Vehicle vehicle, String reason) {
        front.vehicles.leave(vehicle);
        vehicle.close(reason);
    }

    /** The connection is gone. */
    void close(String reason) {
        new ArrayList<>(vehicles.values()).forEach(vehicle -> leave(vehicle, reason));
        vehicles.clear();
    }

    /** A frame was damaged; whose it was is known only where there is one vehicle. */
    void damaged(Problem problem) {
        unreadable(problem, NOTHING);
    }

    void unreadable(Problem problem, byte[] beginning) {
        if (vehicles.size() == 1) {
            vehicles.values().iterator().next().session().unreadable(problem, beginning);
        }
    }
}
