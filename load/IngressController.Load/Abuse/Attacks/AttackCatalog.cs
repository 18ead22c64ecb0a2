namespace IngressController.Load.Abuse.Attacks;

/// <summary>All attacks, in the order in which they are made.</summary>
static class AttackCatalog
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new Peace(), new BusyNeighbour(),
        new BrokenUsers(), new AliasPatterns(), new UnusedConfigMaps(), new OddHeaders(), new ManyPaths(), new UnknownAnnotations(),
        new HugeSerial(), new BeginLines(), new NestedGroups(), new ManyNames(), new ManyAuthorities(), new Reviews(),
        new SilentNames(), new GarbageNames(), new TruncatedNames(),
        new WrongLogins(), new ManyRounds(), new ManyUsers(), new DigestNonces(),
        new ManyPatterns(), new LargeAutomata(), new Backtracking(), new CanaryPatterns(), new AliasHosts(),
        new HeaderReferences(), new StalledAnswers(), new StalledPages(), new ClosedWindows(), new LargeHeads(), new StalledWebSockets(), new HalfHandshakes(),
        new StalledBodies(), new LargeBuffers(), new FilledBuffers(), new TrickledBodies(),
        new OddStatuses(), new LargeAuthAnswers(), new HangingMirrors(), new LargeReviews(),
        new SilentConnections(), new HalfHeads(), new TrickledHeads(), new SilentTls(),
    ];

    /// <exception cref="UserException">There is none.</exception>
    public static Attack Find(string name) => All.FirstOrDefault(attack => attack.Name == name)
        ?? throw new UserException($"there is no attack \"{name}\"; --list has them");

    /// <summary>Those that a list names, by their names or what they are about; all when it is null.</summary>
    /// <exception cref="UserException">A name is none.</exception>
    public static IReadOnlyList<Attack> Select(string? names) => names is null
        ? All
        : [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(Named).Distinct()];

    static IEnumerable<Attack> Named(string name)
    {
        var about = All.Where(attack => attack.Fault.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return about.Count > 0 ? about : [Find(name)];
    }
}
