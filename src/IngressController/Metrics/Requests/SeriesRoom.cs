namespace IngressController.Metrics.Requests;

/// <summary>
/// How many series the requests of one Ingress may make. Beyond that they are counted by status class alone, under the label
/// <c>method="OTHER"</c> and without path, service, canary and host: no request is lost.
/// </summary>
/// <param name="account">The Ingress' namespace, of which all Ingresses share in what all namespaces may have.</param>
/// <param name="beyond">Counts what has no series of its own.</param>
/// <param name="overflows">Counts the requests without series of their own.</param>
sealed class SeriesRoom(SeriesBudget.Account account, SeriesSet beyond, StripedCounter overflows)
{
    /// <summary>Series of one Ingress: a hundred paths with twenty pairs of method and status each.</summary>
    public const int MaxSeries = 2000;

    int _taken;

    /// <summary>What is counted by class alone.</summary>
    public SeriesSet Beyond => beyond;

    /// <summary>Takes the place of one series; false when the Ingress or its namespace has no more.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= MaxSeries && account.TryTake())
            return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives places back.</summary>
    public void Give(int count)
    {
        Interlocked.Add(ref _taken, -count);
        account.Give(count);
    }

    public void RecordBeyond(in RequestMeasure request)
    {
        overflows.Increment();
        beyond.RecordByClass(request);
    }
}
