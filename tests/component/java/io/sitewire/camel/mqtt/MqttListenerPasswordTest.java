package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.access.TestAuthority;
import io.sitewire.access.TestPasswords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** User name and password as devices meet them, alone and together with certificates. */
final class MqttListenerPasswordTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("plant");

    @TempDir
    private Path folder;
    private Path passwords;
    private ListenerFixture listener;

    @BeforeEach
    void files() throws IOException {
        passwords = TestPasswords.write(folder.resolve("passwords"), "press-1", "right");
    }

    @AfterEach
    void stop() {
        if (listener != null) {
            listener.close();
        }
    }

    @Test
    void aDeviceThatKnowsItsPasswordIsLetInAndWhatItSentBehindItsConnectIsStored() throws Exception {
        listener = new ListenerFixture("passwordFile=" + passwords);

        try (RawClient device = listener.client(4).as("press-1", "right")) {
            device.connect("press-1", true, 0, 0);
            device.publish(1, 1, "r0");
            device.publish(1, 2, "r1");

            assertThat(device.read().body()).containsExactly(0, 0);
            assertThat(device.read().id()).isEqualTo(1);
            assertThat(device.read().id()).isEqualTo(2);
        }
        assertThat(listener.disk.bodies()).containsExactly("r0", "r1");
    }

    @Test
    void whoDoesNotKnowItIsToldSoAndTakesOverNobodysSession() throws Exception {
        listener = new ListenerFixture("passwordFile=" + passwords);
        String[][] wrong = {{"press-1", "wrong"}, {"press-2", "right"}, {"press-1", null}, {"press-1", ""}, {null, null}, {"", "right"}};

        try (RawClient device = listener.client(5).as("press-1", "right").connected("press-1", false, 60)) {
            for (int i = 0; i < 2 * wrong.length; i++) {
                int level = 4 + i % 2;
                try (RawClient other = listener.client(level).as(wrong[i / 2][0], wrong[i / 2][1])) {
                    other.connect("press-1", true, 0, 0);
                    other.publish(1, 1, "forged");

                    assertThat(other.read().body()[1] & 0xFF).isEqualTo(level == 5 ? 0x86 : 4);
                    assertThat(other.isClosedByPeer()).isTrue();
                }
            }
            device.publish(1, 1, "still here");
            assertThat(device.read().type()).isEqualTo(RawClient.PUBACK);
        }
        assertThat(listener.disk.bodies()).containsExactly("still here");
        assertThat(listener.statistics().refused()).isEqualTo(Map.of(DisconnectReason.PASSWORD_WRONG, 12L));
    }

    @Test
    void aPasswordThatIsReplacedCountsWithoutARestartAndWhoIsThereStays() throws Exception {
        listener = new ListenerFixture("passwordFile=" + passwords);
        try (RawClient device = listener.client(4).as("press-1", "right").connected("there")) {
            TestPasswords.write(passwords, "press-1", "changed");
            await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
                try (RawClient again = listener.client(4).as("press-1", "changed").connected("again")) {
                    return true;
                }
            });

            device.publish(1, 1, "r0");

            assertThat(device.read().id()).isEqualTo(1);
        }
        try (RawClient old = listener.client(4).as("press-1", "right")) {
            old.connect("old", true, 0, 0);
            assertThat(old.read().body()[1]).isEqualTo((byte) 4);
        }
    }

    @Test
    void withoutAFileNobodyIsLetInAndItIsTakenWhenItIsThere() throws Exception {
        Path late = folder.resolve("late");
        listener = new ListenerFixture("passwordFile=" + late);
        try (RawClient early = listener.client(5).as("press-1", "right")) {
            early.connect("early", true, 0, 0);
            assertThat(early.read().body()[1] & 0xFF).isEqualTo(0x88);
        }

        Files.move(passwords, late);

        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            try (RawClient device = listener.client(5).as("press-1", "right").connected("press-1")) {
                return true;
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        // what is asked for, whether a certificate is shown and the password known, and the answer of MQTT 3.1.1
        "required, true, true, 0",
        "required, true, false, 4",
        "required, false, true, 5",
        "optional, true, false, 0",
        "optional, false, true, 0",
        "optional, false, false, 4",
    })
    void certificateAndPasswordAreBothNeededOrOneOfThem(String clientAuth, boolean certificate, boolean password, int answer)
            throws Exception {
        AUTHORITY.issue("edge").write(folder.resolve("edge.pem"), folder.resolve("edge-key.pem"));
        listener = new ListenerFixture("tls=true&certificateFile=" + folder.resolve("edge.pem") + "&keyFile="
                + folder.resolve("edge-key.pem") + "&caFile=" + AUTHORITY.write(folder.resolve("ca.pem")) + "&clientAuth=" + clientAuth
                + "&passwordFile=" + passwords);

        try (RawClient device = new RawClient(AUTHORITY.connect(listener.port(), certificate ? AUTHORITY.issue("press-1") : null), 4)
                .as("press-1", password ? "right" : "wrong")) {
            device.connect("press-1", true, 0, 0);

            assertThat(device.read().body()[1]).isEqualTo((byte) answer);
        }
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefusedByName() throws Exception {
        String files = "tls=true&certificateFile=c.pem&keyFile=k.pem";
        try (CamelContext camel = new DefaultCamelContext()) {
            for (String options : List.of("tls=true", "tls=true&certificateFile=c.pem", "certificateFile=c.pem&keyFile=k.pem",
                    "caFile=ca.pem", "clientAuth=optional", "clientAuth=perhaps", files + "&caFile=ca.pem&clientAuth=optional")) {
                MqttListenerEndpoint endpoint = camel.getEndpoint("mqtt-listener:127.0.0.1:0?" + options, MqttListenerEndpoint.class);

                assertThatThrownBy(endpoint::access).as(options)
                        .satisfies(thrown -> assertThat(((ListenerException) thrown).error())
                                .isEqualTo(ListenerError.LISTENER_OPTION_INVALID));
            }
            assertThat(camel.getEndpoint("mqtt-listener:127.0.0.1:0?" + files + "&caFile=ca.pem", MqttListenerEndpoint.class).access()
                    .certificateRequired()).isTrue();
        }
    }

    @Test
    void passwordsAreNotTakenInPlainTextFromElsewhereUnlessSomebodySaysSo() throws Exception {
        assertThatThrownBy(() -> new ListenerFixture("0.0.0.0", 0, "passwordFile=" + passwords))
                .satisfies(thrown -> assertThat(MqttListenerLifecycleTest.named(thrown).error())
                        .isEqualTo(ListenerError.LISTENER_NOT_PRIVATE));

        listener = new ListenerFixture("0.0.0.0", 0, "plainTextAllowed=true&passwordFile=" + passwords);

        listener.client(4).as("press-1", "right").connected("press-1").close();
    }
}
