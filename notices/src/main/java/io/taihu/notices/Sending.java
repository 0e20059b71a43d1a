package io.taihu.notices;

import io.taihu.core.Announcer;
import io.taihu.core.Reach;
import io.taihu.spi.Clock;

/** Tells messages by whatever their channels are. Thread-safe; blocks. */
final class Sending {
    private final MailSending mail;
    private final WebSending web;
    private final BrokerSending broker;

    Sending(Reach reach, Announcer announcer, Clock clock) {
        this.mail = new MailSending(reach);
        this.web = new WebSending(reach, clock);
        this.broker = new BrokerSending(reach, announcer);
    }

    /** Tells it, and says in words who took it. */
    String send(Message message) throws NotSent {
        return switch (message.channel().target()) {
            case Mail to -> mail.send(message, to);
            case Target.Webhook to -> web.send(message, to);
            case Target.Robot to -> web.send(message, to);
            case Broker to -> broker.send(message, to);
        };
    }
}
