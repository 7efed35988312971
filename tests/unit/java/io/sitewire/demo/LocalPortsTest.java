package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocalPortsTest {
    @Test
    void noPortIsGivenTwiceThoughNobodyListensOnItYet() {
        List<Integer> ports = Stream.generate(LocalPorts::free).limit(500).toList();

        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port >= 12_000 && port < 32_768);
    }
}
