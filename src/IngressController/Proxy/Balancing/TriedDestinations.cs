namespace IngressController.Proxy.Balancing;

/// <summary>The destinations one request has tried. Sized for <see cref="Capacity"/> tries, without allocation.</summary>
struct TriedDestinations
{
    /// <summary>How many tries a request can have.</summary>
    public const int Capacity = 3;

    DestinationState? _first;
    DestinationState? _second;
    DestinationState? _third;

    public readonly int Count => _first is null ? 0 : _second is null ? 1 : _third is null ? 2 : 3;

    public void Add(DestinationState destination)
    {
        if (_first is null)
            _first = destination;
        else if (_second is null)
            _second = destination;
        else
            _third = destination;
    }

    public readonly bool Contains(DestinationState destination) =>
        ReferenceEquals(_first, destination) || ReferenceEquals(_second, destination) || ReferenceEquals(_third, destination);
}
