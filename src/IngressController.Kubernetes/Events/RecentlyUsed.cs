using System.Diagnostics.CodeAnalysis;

namespace IngressController.Kubernetes.Events;

/// <summary>A map with a maximum size that evicts the least recently used entry. Not thread-safe.</summary>
sealed class RecentlyUsed<TKey, TValue>(int capacity)
    where TKey : notnull
{
    readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];
    readonly LinkedList<(TKey Key, TValue Value)> _order = [];

    public int Count => _nodes.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_nodes.TryGetValue(key, out var node))
        {
            value = default;
            return false;
        }

        _order.Remove(node);
        _order.AddFirst(node);
        value = node.Value.Value;
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        if (_nodes.Remove(key, out var old))
            _order.Remove(old);
        else if (_nodes.Count == capacity)
            Remove(_order.Last!.Value.Key);
        _nodes[key] = _order.AddFirst((key, value));
    }

    public void Remove(TKey key)
    {
        if (_nodes.Remove(key, out var node))
            _order.Remove(node);
    }
}
