package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Intake.Enrolled;
import io.taihu.spi.Intake.Enrolment;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers things that come in their protocol's own way, each with a token that bears the protocol's name. Thread-safe; may block. */
final class Enrolments {
    /** Label of things that were made on sight: the protocol by which they came. */
    static final String LABEL = "provisioned-by";

    /** What the tokens are about that are given here, before the mark of the thing. */
    private static final String ABOUT = "enrolled/";

    private static final Logger LOG = LoggerFactory.getLogger(Enrolments.class);

    private final Directory directory;
    private final long madeMax;
    private final Consumer<String> tokenEnded;
    private volatile Recorder recorder = (_, _, _, deed) -> deed.get();
    private long made;

    /** Sees to it that nothing registers itself unseen. */
    @FunctionalInterface
    interface Recorder {
        /**
         * Does it, and writes down before and after that a thing registers itself.
         *
         * @param space in which the thing is, or will be
         * @throws TaihuException UNAVAILABLE when it cannot be written down; then it is not done
         */
        Enrolled recorded(Enrolment asked, String space, Peer peer, Supplier<Enrolled> deed);
    }

    /** @param tokenEnded told the ids of tokens that are good no more */
    Enrolments(Directory directory, Settings settings, Consumer<String> tokenEnded) {
        this.directory = directory;
        this.madeMax = settings.get(Road.MADE_MAX);
        this.tokenEnded = tokenEnded;
    }

    /** Registers a thing; see {@link io.taihu.spi.Intake#enrol}. One at a time, so that none is made twice. */
    synchronized Enrolled enrol(Enrolment asked, Peer peer) {
        Thing known = directory.thing(asked.thing()).orElse(null);
        if (known == null) {
            needMake(asked);
            return recorder.recorded(
                    asked, asked.space(), peer, () -> enrolled(make(asked, peer), List.of(), true, asked, peer));
        }
        List<Token> former = formerOf(known, asked, peer);
        return recorder.recorded(asked, known.space(), peer, () -> enrolled(known, former, false, asked, peer));
    }

    /** Tokens that a thing which is there was given before by this protocol, once it may be given another. */
    private List<Token> formerOf(Thing thing, Enrolment asked, Peer peer) {
        if (!asked.model().isEmpty() && !Road.speaks(thing, asked.model(), peer)) {
            throw new TaihuException(
                    ErrorCode.FORBIDDEN,
                    "thing " + thing.id() + " is of model " + thing.model() + ", not " + asked.model()
                            + ", and has no label " + peer.protocol());
        }
        if (!thing.enabled() || thing.decommissioned() != null) {
            throw new TaihuException(
                    ErrorCode.FORBIDDEN,
                    "thing " + thing.id() + " is " + (thing.decommissioned() != null ? "decommissioned" : "disabled"));
        }
        List<Token> former = former(thing.number(), peer.protocol());
        if (!former.isEmpty()) {
            needAgain(asked, peer, former.getFirst());
        }
        return former;
    }

    private Enrolled enrolled(Thing thing, List<Token> former, boolean made, Enrolment asked, Peer peer) {
        Registry registry = directory.registry();
        String secret = Tokens.make(peer.protocol());
        registry.createToken(new NewToken(
                TokenKind.THING,
                peer.protocol(),
                Tokens.hash(secret),
                thing.number(),
                "",
                List.of(),
                ABOUT + asked.mark(),
                null));
        // the oldest is the one in use; of those that nobody has used one is enough
        former.stream().skip(1).forEach(token -> delete(registry, token));
        return new Enrolled(thing.id(), secret, made);
    }

    private static void needAgain(Enrolment asked, Peer peer, Token inUse) {
        String reason = switch (asked.again()) {
            case ANY -> "";
            case NEVER -> "thing " + asked.thing() + " was registered before by " + peer.protocol();
            case SAME ->
                inUse.about().startsWith(ABOUT) && !inUse.about().equals(ABOUT + asked.mark())
                        ? "thing " + asked.thing() + " was registered before by another, which said \""
                                + inUse.about().substring(ABOUT.length()) + "\" and not \"" + asked.mark() + "\""
                        : "";
        };
        if (!reason.isEmpty()) {
            throw new TaihuException(
                    ErrorCode.CONFLICT, reason + "; delete its token of this name, so that it may be once more");
        }
    }

    /** A session was opened with a token: if registering gave it, those before it are good no more. May ask the registry. */
    void used(Token token, Peer peer) {
        if (!token.about().startsWith(ABOUT)) {
            return;
        }
        List<Token> all = former(token.thing(), peer.protocol());
        int here = all.stream().map(Token::id).toList().indexOf(token.id());
        for (Token before : all.subList(0, Math.max(0, here))) {
            delete(directory.registry(), before);
        }
    }

    /** Tokens that registering by a protocol gave a thing, oldest first. */
    private List<Token> former(long thing, String protocol) {
        return directory.registry().thingTokens(thing).stream()
                .filter(token -> token.kind() == TokenKind.THING && token.name().equals(protocol))
                .toList();
    }

    private void delete(Registry registry, Token token) {
        registry.deleteToken(token.id()).forEach(tokenEnded);
    }

    /** Has each written down by this one from now on. */
    void recordBy(Recorder recorder) {
        this.recorder = recorder;
    }

    private void needMake(Enrolment asked) {
        if (!asked.make()) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "no thing has the id " + asked.thing());
        }
        if (made >= madeMax) {
            throw new TaihuException(
                    ErrorCode.TOO_LARGE,
                    "all " + madeMax + " things (" + Road.MADE_MAX.name() + ") were made on sight");
        }
    }

    private Thing make(Enrolment asked, Peer peer) {
        Map<String, String> labels = new HashMap<>(asked.labels());
        labels.put(LABEL, peer.protocol());
        Thing thing = directory.createThing(
                asked.thing(),
                asked.model().isEmpty() ? null : asked.model(),
                asked.space(),
                asked.name().isEmpty() ? null : asked.name(),
                labels,
                null,
                Tokens.hash(Tokens.make("thing")));
        made++;
        LOG.info("thing {} was made on sight, for {} from {}", thing.id(), peer.protocol(), peer.address());
        return thing;
    }
}
