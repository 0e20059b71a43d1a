package io.taihu.api;

import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where HTTP is listened for: plainly, and over TLS 1.2 and 1.3 when there is a certificate. Both have the same limits, and an
 * address's connections count together. For one thread.
 */
final class Listeners {
    /** How long a browser that came by TLS comes by nothing else. */
    static final Duration BY_TLS_ALONE = Duration.ofDays(365);

    private static final int ACCEPT_QUEUE = 1_024;

    private final Settings settings;
    private final @Nullable Supplier<SSLContext> tls;
    private final Map<String, ServerConnector> connectors = new TreeMap<>();
    private @Nullable ConnectionGuard guard;

    /** @param tls the certificate to show, asked for each connection; null when there is none */
    Listeners(Settings settings, @Nullable Supplier<SSLContext> tls) {
        this.settings = settings;
        this.tls = tls;
    }

    boolean hasTls() {
        return tls != null;
    }

    ServerConnector plain(Server server, HttpConfiguration http) {
        return listener("http", HttpSettings.PORT, server, new HttpConnectionFactory(http));
    }

    ServerConnector overTls(Server server, HttpConfiguration http) {
        HttpConfiguration secure = new HttpConfiguration(http);
        // a certificate may be for another name than the one asked for: that is for the browser to judge
        secure.addCustomizer(new SecureRequestCustomizer(false, false, BY_TLS_ALONE.toSeconds(), false));
        return listener(
                "https",
                HttpSettings.TLS_PORT,
                server,
                new SslConnectionFactory(new PresentCertificate(), HttpVersion.HTTP_1_1.asString()),
                new HttpConnectionFactory(secure));
    }

    private ServerConnector listener(String name, Setting<Long> port, Server server, ConnectionFactory... factories) {
        ServerConnector connector = new ServerConnector(server, 1, 1, factories);
        connector.setHost(settings.get(HttpSettings.HOST));
        connector.setPort(Math.toIntExact(settings.get(port)));
        connector.setIdleTimeout(settings.get(HttpSettings.IDLE).toMillis());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        if (guard == null) {
            guard = new ConnectionGuard(
                    connector.getScheduler(),
                    settings.get(HttpSettings.CONNECTIONS_PER_ADDRESS),
                    settings.get(HttpSettings.HEADERS_WAIT));
        }
        connector.addBean(guard);
        connectors.put(name, connector);
        return connector;
    }

    /** Bound ports by name. */
    Map<String, Integer> ports() {
        return connectors.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().getLocalPort()));
    }

    /** What is to be listened on, with the settings that say so. */
    String described() {
        String host = settings.get(HttpSettings.HOST);
        return host + ":" + settings.get(HttpSettings.PORT) + " (" + HttpSettings.HOST.name() + ", "
                + HttpSettings.PORT.name() + ")"
                + (tls == null
                        ? ""
                        : " and " + host + ":" + settings.get(HttpSettings.TLS_PORT) + " ("
                                + HttpSettings.TLS_PORT.name() + ")");
    }

    /** Asks anew at each connection, so a certificate that is renewed holds from then on. */
    private final class PresentCertificate extends SslContextFactory.Server {
        PresentCertificate() {
            setSslContext(present());
            setIncludeProtocols("TLSv1.3", "TLSv1.2");
        }

        private SSLContext present() {
            if (tls == null) {
                throw new IllegalStateException("there is no certificate");
            }
            return tls.get();
        }

        @Override
        public SSLContext getSslContext() {
            return present();
        }
    }
}
