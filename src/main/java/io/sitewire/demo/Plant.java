package io.sitewire.demo;

import java.util.List;

/** The machines that each site of the demo has. */
final class Plant {
    static final List<MachineKind> MACHINES = List.of(
            new MachineKind("hall-1", "press-1", 12, 0.45, 6, 48, 34, 240, 5.2, 4, 180),
            new MachineKind("hall-1", "mill-1", 40, 0.7, 3.5, 22, 28, 180, 2.8, 2, 62),
            new MachineKind("hall-2", "oven-1", 90, 0.6, 1.2, 95, 410, 600, 0.6, 1, 1.4),
            new MachineKind("utilities", "compressor-1", 25, 0.55, 9, 61, 52, 300, 4.1, 6.2, 8.1),
            new MachineKind("utilities", "pump-1", 60, 0.8, 0.8, 17, 24, 150, 1.9, 1.5, 5.6));

    private Plant() {
    }
}
