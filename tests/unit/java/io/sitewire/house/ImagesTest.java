package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both images have no user with rights, one volume, and the user and folder that the manifests in k8s/ count on. */
class ImagesTest {
    @ParameterizedTest
    @ValueSource(strings = {"jar", "native"})
    void anImageRunsAsTheUserOfTheManifestsAndKeepsItsStateInOneVolume(String kind) {
        List<String> lines = Project.read(Project.ROOT.resolve("images/Dockerfile." + kind)).lines().toList();

        assertThat(lines).filteredOn(line -> line.startsWith("USER ")).containsExactly("USER 65532:65532");
        assertThat(lines).filteredOn(line -> line.startsWith("VOLUME ")).containsExactly("VOLUME /var/lib/sitewire");
        assertThat(lines).filteredOn(line -> line.startsWith("WORKDIR ")).containsExactly("WORKDIR /var/lib/sitewire");
        assertThat(lines).filteredOn(line -> line.startsWith("FROM ")).last().asString().endsWith(":nonroot");
        for (String role : List.of("edge", "core")) {
            assertThat(Project.read(Project.ROOT.resolve("k8s/base/" + role + "/stateful-set.yaml"))).contains("runAsUser: 65532",
                    "fsGroup: 65532", "workingDir: /var/lib/sitewire", "mountPath: /var/lib/sitewire");
        }
    }
}
