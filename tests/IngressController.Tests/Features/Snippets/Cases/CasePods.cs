using System.Collections.Concurrent;

namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>The pods of the cases. They serve one case after the other.</summary>
sealed class CasePods : IAsyncDisposable
{
    readonly ConcurrentQueue<SeenRequest> _seen = new();
    readonly List<CannedPod> _pods;

    public CasePods() => _pods = [.. CaseFiles.Pods.Select(name => new CannedPod(name, _seen))];

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, int> Ports => _pods.ToDictionary(pod => pod.Name, pod => pod.Port, StringComparer.Ordinal);

    /// <summary>Their Services.</summary>
    public IEnumerable<string> Manifests => _pods.Select(pod => pod.Manifests);

    /// <summary>Sends one request.</summary>
    /// <param name="host">The host that is asked for.</param>
    /// <param name="request">To it.</param>
    /// <param name="answer">Of all pods but the authentication service.</param>
    /// <param name="verdict">Of the authentication service.</param>
    /// <param name="ports">On 127.0.0.1, of who is asked.</param>
    public async Task<CaseOutcome> AskAsync(
        string host, CaseRequest request, CannedAnswer answer, CannedAnswer verdict, (int Http, int Https) ports)
    {
        foreach (var pod in _pods)
            pod.Answer = pod.Name == "auth" ? verdict : answer;
        _seen.Clear();
        return new(await CaseClient.SendAsync(ports, host, request), [.. _seen]);
    }

    /// <summary>Sends the requests of a case, and tells what came of the last.</summary>
    /// <param name="case">What to send, and what the pods answer.</param>
    /// <param name="ports">On 127.0.0.1, of who is asked.</param>
    public async Task<CaseOutcome> AskAsync(SnippetCase @case, (int Http, int Https) ports)
    {
        foreach (var pod in _pods)
        {
            pod.Answer = pod.Name switch
            {
                "echo" => @case.Upstream,
                "other" => @case.Other,
                "auth" => @case.Auth,
                _ => @case.Errors,
            };
        }

        HttpText? answer = null;
        foreach (var request in @case.AllRequests)
        {
            _seen.Clear();
            answer = await CaseClient.SendAsync(ports, @case.Host, request);
        }

        return new(answer, [.. _seen]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _pods)
            await pod.DisposeAsync();
    }
}
