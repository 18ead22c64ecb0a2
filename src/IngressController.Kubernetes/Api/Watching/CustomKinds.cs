namespace IngressController.Kubernetes.Api.Watching;

/// <summary>
/// Whether the API server has the Gateway API, which the kinds of it ask for: one of them, the classes, is looked for again and again, and
/// the others wait for it. For any thread.
/// </summary>
sealed class CustomKinds
{
    readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TaskCompletionSource _there = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when it was asked for once.</summary>
    public Task Known => _known.Task;

    /// <summary>Whether it is there.</summary>
    public bool AreThere => Volatile.Read(ref _there).Task.IsCompleted;

    /// <summary>Completes when it is there.</summary>
    public Task There => Volatile.Read(ref _there).Task;

    /// <summary>Notes what the server has said. One caller at a time.</summary>
    public void Note(bool areThere)
    {
        if (areThere)
            _there.TrySetResult();
        else if (AreThere)
            Volatile.Write(ref _there, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _known.TrySetResult();
    }
}
