using System.Collections.Frozen;
using IngressController.Load.Engine;
using IngressController.Load.Targets;

namespace IngressController.Load.Scenarios;

/// <summary>A kind of load.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Description">One line about it.</param>
/// <param name="Place">Where it goes when the program starts the target itself.</param>
/// <param name="CreateUsers">Makes what makes its users by number.</param>
sealed record Scenario(string Name, string Description, OwnPlace Place, Func<ScenarioSettings, Func<int, IVirtualUser>> CreateUsers)
{
    static readonly FrozenSet<int> Ok = [200];

    /// <summary>The answers that count as success.</summary>
    public IReadOnlySet<int> Accepts { get; init; } = Ok;

    /// <summary>Whether a stream of a connection is a user of its own, so that the option <c>--streams</c> counts.</summary>
    public bool UsesStreams { get; init; }

    /// <summary>What changes the target that the program starts itself while it runs, told the number of the change; null: nothing does.</summary>
    public Action<OwnTarget, int>? Change { get; init; }

    /// <summary>Bytes of its messages or bodies, unless <c>--size</c> says otherwise.</summary>
    public int DefaultSize { get; init; } = 1024;
}

/// <summary>A route of the controller that the program starts itself.</summary>
/// <param name="Host">The virtual host.</param>
/// <param name="Path">The path; <c>{size}</c> stands for the size.</param>
/// <param name="Https">Whether over TLS.</param>
sealed record OwnPlace(string Host, string Path, bool Https = false);

/// <summary>What users need to know.</summary>
/// <param name="Target">Where they go.</param>
/// <param name="Hosts">Host names that a scenario of many hosts sends; at least one.</param>
/// <param name="Streams">Users that share an HTTP/2 connection.</param>
/// <param name="Size">Bytes of messages or bodies.</param>
sealed record ScenarioSettings(Target Target, IReadOnlyList<string> Hosts, int Streams, int Size);
