package io.taihu.api;

import io.javalin.http.Context;
import io.taihu.api.Operations.Operation;
import io.taihu.core.Audit;
import io.taihu.core.Identities.Known;
import io.taihu.model.Thing;
import io.taihu.spi.AuditLog.Kind;
import io.taihu.spi.AuditLog.Who;
import io.taihu.spi.Clock;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;

/** Puts requests into the audit log: the one place that every route passes. Thread-safe. */
final class Recorder {
    private final Audit audit;
    private final Registry registry;
    private final Operations operations;
    private final Clock clock;

    Recorder(Audit audit, Registry registry, Operations operations, Clock clock) {
        this.audit = audit;
        this.registry = registry;
        this.operations = operations;
        this.clock = clock;
    }

    /** What is to be recorded of a request that begins. */
    Trace trace(Route route, Context context) {
        return new Trace(this, route.path(), operations.of(route), context);
    }

    /** Goes on only when a route is one of the contract's. */
    void known(Route route) {
        operations.of(route);
    }

    /** The same of a request for the page, which changes nothing. */
    Trace page(Context context) {
        return new Trace(this, "", new Operation("page", Operations.Kind.LOOK), context);
    }

    Audit audit() {
        return audit;
    }

    Clock clock() {
        return clock;
    }

    /** Somebody as they are called now. */
    Who who(Known known) {
        String token = known.token().id();
        return switch (known.who()) {
            case Principal.Member member
            when member.account().isEmpty() ->
                new Who(Kind.TOKEN, token, known.token().name(), token);
            case Principal.Member member ->
                new Who(
                        Kind.ACCOUNT,
                        member.account(),
                        registry.account(member.account()).map(Recorder::name).orElse(""),
                        token);
            case Principal.Device(Thing thing) -> new Who(Kind.THING, thing.id(), thing.name(), token);
            case Principal.Nobody _ -> Who.NOBODY;
        };
    }

    private static String name(Account account) {
        return account.title().equals(account.name()) ? account.name() : account.title() + " (" + account.name() + ")";
    }
}
