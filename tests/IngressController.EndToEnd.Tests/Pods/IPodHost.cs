namespace IngressController.EndToEnd.Tests.Pods;

/// <summary>Starts pods, each on an address of its own, all on the same port.</summary>
interface IPodHost
{
    /// <summary>The port that pods listen on; known once the first has started.</summary>
    int Port { get; }

    Task<Pod> StartAsync(string name);
}
